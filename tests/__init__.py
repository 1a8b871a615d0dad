"""Tests mirror the source; `support/` holds what many of them share."""
