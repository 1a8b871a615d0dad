"""What a handler can say of an event; anything else that it raises means: try again later."""

from enum import Enum, auto


class Verdict(Enum):
    """DONE also when another has said the same before. IGNORED if it is about nothing of ours."""

    DONE = auto()
    IGNORED = auto()


class Quarantine(Exception):
    """A human has to look: money or an object that claims to be ours and is not as we know it.

    `code` is for programs and logs, and repeats nothing that was sent.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotYet(Exception):
    """What the event is about is not known yet. It is tried again for some minutes, and then IGNORED."""
