"""Money: the gateway protocol, Stripe, the ledger, the webhook inbox, reconciliation.

So far there is `simulator/`, Stripe's protocol as a process of its own; bills can be read, and not yet paid.
"""
