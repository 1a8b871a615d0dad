"""Receipts in GraphQL."""
