"""Payments (缴费): started by a payer, carried out by the provider, and true as soon as the ledger has them.

`start.py` and `cancel.py` are what a payer says, `present.py` asks the provider afterwards, and `hear.py`
takes in whatever is heard of a payment, from wherever, in any order, any number of times.
"""
