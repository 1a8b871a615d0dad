"""The ledger (总账): every movement of money is a balanced transfer, appended, never changed (ADR 0013)."""
