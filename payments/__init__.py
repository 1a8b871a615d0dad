"""Money.

`ledger/` knows where every fen is, `checkout/` is how bills are paid, `gateway/` is the payment provider,
`receipts/` prove what was paid. `simulator/` is Stripe's protocol as a process of its own, for the demo and
the tests.
"""
