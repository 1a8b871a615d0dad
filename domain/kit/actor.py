"""Who acts: the person behind a request, and the app they act through."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class App(StrEnum):
    """The three apps, each with a contract of its own, and what anyone may see without signing in."""

    PUBLIC = "PUBLIC"
    RESIDENT = "RESIDENT"
    MANAGER = "MANAGER"
    MERCHANT = "MERCHANT"


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of one operation. `person_id` and `session_id` are None for a caller who has not signed
    in.
    """

    app: App
    person_id: UUID | None = None
    session_id: UUID | None = None
    language: str = "zh-CN"


ANONYMOUS = Actor(App.PUBLIC)
