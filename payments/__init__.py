"""Money: the gateway protocol, Stripe, the ledger, the webhook inbox, reconciliation.

So far there are `ledger/`, which every issued bill is posted to, and `simulator/`, Stripe's protocol as a
process of its own. Nothing is charged yet.
"""
