"""From the outbox to open subscriptions (ADR 0004).

outbox rows → `sequencer` gives them positions → `publisher` puts them into Valkey streams (both run by the
`relay`, in the worker) → the `hub` of every API process reads the streams → `groups` execute each
subscription once per event and fan the bytes out. A position is the order of events, the id in the stream and
the cursor of a subscription, all in one.
"""
