"""Who is calling: a person by their token, or anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from domain.kit.actor import ANONYMOUS, Actor
from domain.kit.ids import new_id

LANGUAGES = ("zh-CN", "en")


class InvalidToken(Exception):
    """The token was not issued here, has run out, or belongs to a session that has ended."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a token says. `expires_at` is None for a caller without one."""

    actor: Actor
    expires_at: datetime | None = None


NOBODY = Identity(ANONYMOUS)


class Authenticator(Protocol):
    """Reads tokens. Raises InvalidToken."""

    async def identify(self, authorization: str | None) -> Identity: ...


class Nobody:
    """For a server without identities: everybody is anonymous, and any token is wrong."""

    async def identify(self, authorization: str | None) -> Identity:
        if authorization:
            raise InvalidToken("this server knows no tokens")
        return NOBODY


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of one operation, and what the log shall say of them. Nothing in it is personal data but the
    actor.
    """

    identity: Identity
    correlation_id: UUID
    app_version: str = ""

    @property
    def actor(self) -> Actor:
        return self.identity.actor


async def caller_of(headers: Mapping[bytes, bytes], authenticator: Authenticator) -> Caller:
    """From the headers of a request. Raises InvalidToken."""
    header = headers.get(b"authorization")
    identity = await authenticator.identify(header.decode("latin-1") if header else None)
    wanted = headers.get(b"accept-language")
    if wanted and (language := preferred_language(wanted)) != identity.actor.language:
        identity = replace(identity, actor=replace(identity.actor, language=language))
    return Caller(identity, correlation_id(headers), app_version(headers))


def correlation_id(headers: Mapping[bytes, bytes]) -> UUID:
    """The caller's own X-Request-Id if it is a UUID, so that logs share it; else a fresh one."""
    given = headers.get(b"x-request-id")
    if given and len(given) == 36:
        try:
            return UUID(given.decode("latin-1"))
        except ValueError:
            pass
    return new_id()


def app_version(headers: Mapping[bytes, bytes]) -> str:
    """Such as `resident-ios/3.2.0`, at most 40 plain characters."""
    given = headers.get(b"x-palm-app-version") or headers.get(b"apollographql-client-version") or b""
    return "".join(c for c in given[:40].decode("latin-1") if c.isalnum() or c in "-_./+ ")


@lru_cache(maxsize=512)
def preferred_language(accept: bytes) -> str:
    """The best of our languages for an Accept-Language header (RFC 9110, 12.5.4); zh-CN without one."""
    best, best_weight = LANGUAGES[0], 0.0
    for part in accept.decode("latin-1").split(","):
        tag, _, weight_text = part.partition(";q=")
        try:
            weight = float(weight_text or 1)
        except ValueError:
            continue
        main = tag.strip().lower().split("-")[0]
        ours = next((language for language in LANGUAGES if language.split("-")[0] == main), None)
        if ours is not None and weight > best_weight:
            best, best_weight = ours, weight
    return best
