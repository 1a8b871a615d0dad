"""Saved cards in GraphQL."""
