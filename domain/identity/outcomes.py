"""What comes of a try to sign in or to stay signed in.

A refusal is returned and not raised: the unit has to commit, because it holds the counted try, or the end of
a session whose token was stolen. Callers outside answer every refusal alike; the word is for the log.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.identity.models import SignInSession


class Refusal(StrEnum):
    """Why somebody stays outside. Never shown to them."""

    CODE_REFUSED = "CODE_REFUSED"
    NOT_ADMITTED = "NOT_ADMITTED"
    UNKNOWN = "UNKNOWN"
    REUSED = "REUSED"
    SESSION_OVER = "SESSION_OVER"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session, and the one refresh token that continues it."""

    session: SignInSession
    refresh_token: str = field(repr=False)
