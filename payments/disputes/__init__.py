"""Disputes (争议): a payer contests a payment at the bank, which takes the money back until it has decided.

`hear.py` takes in whatever is heard of a dispute. The bank is answered at the provider's dashboard.
"""
