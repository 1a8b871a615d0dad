"""Saved cards: Stripe keeps the numbers, we keep what is printed on a receipt.

`start_setup.py` and `remove.py` are what a person says, `present.py` asks Stripe afterwards, `hear.py` takes
in what Stripe says, and `settle.py` finishes what a crash or a lost webhook has left.
"""
