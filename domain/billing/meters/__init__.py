"""Meters (表计) and what they were read as."""
