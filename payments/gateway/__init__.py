"""The payment provider as the house sees it: `protocol.py`. Only this folder knows Stripe."""
