"""Mutations of exports."""
