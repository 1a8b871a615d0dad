"""Figures of the live hub, from a committed event to thousands of sockets; see README.md here."""
