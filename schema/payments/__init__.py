"""Payments in GraphQL."""
