"""The payment provider of the house: Stripe, or the simulator of it."""

from stripe import AIOHTTPClient

from payments.gateway.balance import StripeBalance
from payments.gateway.cards import StripeCards
from payments.gateway.client import SECONDS_FOR_AN_ANSWER, stripe_client
from payments.gateway.intents import StripeIntents
from payments.gateway.refunds import StripeRefunds


class StripeGateway(StripeBalance, StripeCards, StripeIntents, StripeRefunds):
    """Put together from the files of this folder, on one client. Make one for a process, and close it."""

    def __init__(self, secret_key: str, api_base: str | None = None) -> None:
        self._http = AIOHTTPClient(timeout=SECONDS_FOR_AN_ANSWER)
        self.client = stripe_client(secret_key, api_base, self._http)
        StripeBalance.__init__(self, self.client)
        StripeCards.__init__(self, self.client)
        StripeIntents.__init__(self, self.client)
        StripeRefunds.__init__(self, self.client)

    async def close(self) -> None:
        """Connections that were kept open end."""
        await self._http.close_async()  # type: ignore[no-untyped-call]  # the SDK has it so
