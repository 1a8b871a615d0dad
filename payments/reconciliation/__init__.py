"""Reconciliation (对账): what Stripe moved against what the ledger says, day by day (ADR 0016)."""
