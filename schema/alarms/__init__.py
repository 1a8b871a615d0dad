"""Alarms in GraphQL."""
