"""Receipts (收据): numbered without gaps, printed as PDF, verified by whoever holds one (ADR 0017)."""
