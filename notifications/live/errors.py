"""Why a subscription cannot be served.

LiveError
├── CursorExpired      the events after the cursor are no longer kept
│   └── CursorAhead    the cursor is above everything that was published
├── LiveUnavailable    the stream cannot be read at the moment; try again
└── TooFarBehind       new events came faster than the old ones could be told
"""


class LiveError(Exception):
    """Base of them all. `code` goes to the client in `extensions.code`."""

    code: str


class CursorExpired(LiveError):
    """Read the list afresh by a query, then subscribe without `after`."""

    code = "CURSOR_EXPIRED"


class CursorAhead(CursorExpired):
    """It was never given out; or the streams are just being filled again, and will soon be there."""


class LiveUnavailable(LiveError):
    """The stream cannot be read now, and nothing was lost: the same request will work later."""

    code = "LIVE_UNAVAILABLE"


class TooFarBehind(LiveError):
    """Resume from the last cursor that arrived."""

    code = "TOO_SLOW"
