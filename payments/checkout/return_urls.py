"""Where a payer comes back to from a page of the provider: only to our own apps and pages.

An address from outside would lead somebody who has just paid wherever its author likes.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from domain.kit.errors import InvalidInput

LONGEST = 500


def checked_return_url(wanted: str | None, allowed: Sequence[str]) -> str:
    """The address, or the first of the allowed ones if none is wanted.

    An allowed address allows what begins with it, at the same host. Raises InvalidInput for any other.
    """
    if wanted is None:
        return allowed[0]
    if len(wanted) <= LONGEST and any(_begins(wanted, each) for each in allowed):
        return wanted
    raise InvalidInput(
        "input", "returnUrl", rule_zh="须为本应用的地址", rule_en="it has to be an address of this app"
    )


def _begins(wanted: str, allowed: str) -> bool:
    if not wanted.isprintable() or "\\" in wanted:
        return False
    try:
        given, permitted = urlsplit(wanted), urlsplit(allowed)
    except ValueError:
        return False
    same = (given.scheme, given.netloc) == (permitted.scheme, permitted.netloc)
    return same and given.path.startswith(permitted.path)
