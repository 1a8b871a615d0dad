"""Exports in GraphQL."""
