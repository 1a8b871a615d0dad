"""Meters and their readings in GraphQL."""
