"""Statements 对账单: the ledger as the people of a room, and the finance staff, read it."""
