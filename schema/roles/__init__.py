"""Roles in GraphQL."""
