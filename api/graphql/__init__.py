"""GraphQL on the wire, as a bare ASGI application: over HTTP, server-sent events and WebSocket.

A FastAPI route would cost more than the whole query (ADR 0002), so nothing of it stands on this path.
`application` takes a connection, `http`, `sse` and `socket` speak the three transports, `operations` hands an
operation to the half of the house that it belongs to: compiled reads, commands, or the live groups.
"""
