"""Late fees (滞纳金) as a community charges them: its terms, and what each overdue bill has come to so far.

The formula is in `domain/billing/fees/late.py`. `payments/ledger/late_fees.py` charges, day by day.
"""
