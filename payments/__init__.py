"""Money.

`ledger/` knows where every fen is, `checkout/` is how bills are paid, `gateway/` is the payment provider,
and `webhooks/` takes in what it tells. `cards/` are saved to pay again, and `autopay/` lets them pay by
themselves. `receipts/` prove what was paid, `refunds/` give it back, `disputes/` are the word of payers'
banks, and `reconciliation/` compares each day with the provider. `simulator/` is Stripe's protocol as a
process of its own, for the demo and the tests.
"""
