"""Telling endpoints of events: signed, retried, and on command late, twice or in another order."""
