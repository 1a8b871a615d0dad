"""Stripe, as far as an SDK can tell: `python -m payments.simulator --port N --data FILE`.

A process of its own with real HTTP and a state that outlives it. What it accepts is held against Stripe's own
specification; when it misbehaves, it does so on command. README.md says what it does not do.
"""
