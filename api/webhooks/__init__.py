"""Where payment providers speak to the house: `POST /webhooks/stripe`, signed, stored, answered at once."""

from api.webhooks.app import stripe_webhooks, webhooks_of

__all__ = ["stripe_webhooks", "webhooks_of"]
