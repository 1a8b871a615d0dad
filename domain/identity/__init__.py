"""Proof of who somebody is: one-time codes sent to a phone, and the sessions that grow from them."""
