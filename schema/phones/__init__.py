"""Handsets in GraphQL."""
