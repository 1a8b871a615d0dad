"""Money: the gateway protocol, Stripe, the ledger, the webhook inbox, reconciliation.

This room is still empty: bills can be read, and not yet paid.
"""
