"""Money.

`ledger/` knows where every fen is, `checkout/` is how bills are paid, `gateway/` is the payment provider.
`simulator/` is Stripe's protocol as a process of its own, for the demo and the tests.
"""
