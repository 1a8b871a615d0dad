"""Devices and their events in GraphQL."""
