"""Servers that a team would pick instead, on the same tables, answering the same queries."""
