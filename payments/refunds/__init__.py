"""Refunds (退款): money goes back to the payer, in whole or in parts, and never more than was paid.

`request.py` is what staff say, and `present.py` asks the provider afterwards. `hear.py` takes in whatever is
heard of a refund, also of those that somebody has made at the provider's own dashboard. `sweep.py` goes on
with what was left half-way, and gives back by itself what was paid too much.
"""
