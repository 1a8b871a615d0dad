"""Builds the payment provider from the settings, for the API and the worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.settings import Settings
from payments.checkout.provider import PaymentProvider


@asynccontextmanager
async def payment_provider(settings: Settings) -> AsyncIterator[PaymentProvider | None]:
    """None without a key: then nothing can be paid online."""
    if settings.stripe_secret_key is None:
        yield None
        return
    from payments.gateway.stripe_gateway import StripeGateway  # noqa: PLC0415  # the SDK is large

    gateway = StripeGateway(settings.stripe_secret_key, settings.stripe_api_base)
    try:
        yield PaymentProvider(gateway, settings.return_urls)
    finally:
        await gateway.close()
