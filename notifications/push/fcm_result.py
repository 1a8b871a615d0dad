"""What an answer of FCM means for a message and its token."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from firebase_admin import exceptions, messaging

from notifications.push.transport import Dead, Failed, Retry

# The names in FCM's own documentation where the SDK's error has a broader one.
CODES: dict[type[exceptions.FirebaseError], str] = {
    messaging.UnregisteredError: "UNREGISTERED",
    messaging.SenderIdMismatchError: "SENDER_ID_MISMATCH",
    messaging.QuotaExceededError: "QUOTA_EXCEEDED",
    messaging.ThirdPartyAuthError: "THIRD_PARTY_AUTH_ERROR",
}
DEAD = (messaging.UnregisteredError, messaging.SenderIdMismatchError)
HOPELESS = (exceptions.InvalidArgumentError, exceptions.NotFoundError, exceptions.OutOfRangeError)


def result_of(error: exceptions.FirebaseError) -> Dead | Failed | Retry:
    """Whatever is not the token's or the message's own fault is tried again, until the message expires.

    That includes our credentials being refused, which somebody will mend, and answers that are no JSON.
    """
    code = CODES.get(type(error), str(error.code))
    if isinstance(error, DEAD):
        return Dead(code)
    if isinstance(error, HOPELESS):
        return Failed(code)
    return Retry(code, _retry_after(error))


def _retry_after(error: exceptions.FirebaseError) -> timedelta | None:
    """The header in either of its forms, seconds or a date (RFC 9110, 10.2.3); None if absent or
    unreadable."""
    response = error.http_response
    value = response.headers.get("Retry-After") if response is not None else None
    if value is None:
        return None
    if value.strip().isdigit():
        return timedelta(seconds=int(value))
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(until.astimezone(UTC) - datetime.now(UTC), timedelta(0))
