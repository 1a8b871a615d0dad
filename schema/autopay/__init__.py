"""Autopay in GraphQL."""
