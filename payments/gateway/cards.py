"""Cards at Stripe: customers, SetupIntents and payment methods."""

from typing import Any
from uuid import UUID

import stripe
from stripe import StripeClient

from payments.gateway.card_setups import SetupHeard
from payments.gateway.client import translated
from payments.gateway.read_card import SETUP, read_setup

PERSON = "person"


class StripeCards:
    """See `CardSetups`."""

    def __init__(self, client: StripeClient) -> None:
        self._customers = client.v1.customers
        self._setups = client.v1.setup_intents
        self._methods = client.v1.payment_methods

    async def make_customer(self, person_id: UUID) -> str:
        """See `CardSetups`."""
        form: Any = {"metadata": {PERSON: str(person_id)}}
        with translated():
            made = await self._customers.create_async(form, key("customer", person_id))
        return made.id

    async def start_setup(self, setup_id: UUID, customer_id: str) -> SetupHeard:
        """See `CardSetups`."""
        form: Any = {
            "customer": customer_id,
            "usage": "off_session",
            "allowed_payment_method_types": ["card"],
            "metadata": {SETUP: str(setup_id)},
        }
        with translated():
            made = await self._setups.create_async(form, key("setup", setup_id))
        return read_setup(made.to_dict())

    async def find_setup(self, provider_id: str) -> SetupHeard:
        """See `CardSetups`."""
        with translated():
            found = await self._setups.retrieve_async(provider_id, {"expand": ["payment_method"]})
        return read_setup(found.to_dict())

    async def forget_card(self, method_id: str) -> None:
        """See `CardSetups`."""
        with translated():
            try:
                await self._methods.detach_async(method_id)
            except stripe.InvalidRequestError:
                if (await self._methods.retrieve_async(method_id)).customer is not None:
                    raise


def key(what: str, row_id: UUID) -> Any:
    """Asked again with it, Stripe gives its first answer."""
    return {"idempotency_key": f"palm:{what}:{row_id}"}
