"""Persons in GraphQL."""
