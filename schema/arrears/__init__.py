"""Arrears in GraphQL."""
