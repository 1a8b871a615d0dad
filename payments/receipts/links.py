"""Two addresses of a receipt: its PDF, for a quarter of an hour, and the page that verifies its code."""

from datetime import datetime, timedelta
from uuid import UUID

from domain.kit.key import Key
from domain.kit.links import LinkRefused, Links

PURPOSE = "receipt"
LASTS = timedelta(minutes=15)
UUID_BYTES = 16


def pdf_url(links: Links, key: Key, now: datetime) -> str:
    """Whoever holds it can read the receipt until it expires."""
    if key.id is None or key.community_id is None:
        raise ValueError("a receipt belongs to a community")
    return f"{links.base}/receipts/{links.seal(PURPOSE, key.community_id.bytes + key.id.bytes, now)}.pdf"


def opened(links: Links, token: str, now: datetime) -> Key:
    """The receipt that such an address names. Raises LinkRefused."""
    subject = links.open(PURPOSE, token, now, LASTS)
    if len(subject) != 2 * UUID_BYTES:
        raise LinkRefused
    return Key(UUID(bytes=subject[UUID_BYTES:]), UUID(bytes=subject[:UUID_BYTES]))


def verify_url(links: Links, code: str) -> str:
    """What the QR code on the receipt says."""
    return f"{links.base}/verify/{code}"
