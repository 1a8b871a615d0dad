"""The authorization server: a phone and a one-time code become tokens (OAuth 2, OpenID Connect, RFC 9068).

`router.py` puts the addresses together. The grants are Authlib's; `server.py` alone knows how its synchronous
code runs over the asynchronous session (ADR 0006). Rules of signing in are in `domain/identity`.
"""
