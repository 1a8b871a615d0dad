"""Statements in GraphQL."""
