"""Residencies in GraphQL."""
