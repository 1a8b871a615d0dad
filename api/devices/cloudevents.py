"""CloudEvents 1.0 as devices send them: context attributes are read here, `data` is checked by its schema
later.

What cannot be read is a `BadEvent`: the event is refused, the others of its batch are not. Attributes that
the house does not know are ignored, except such as would carry faces, plates or numbers of people where every
log and broker on the way can read them.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.devices.envelope import Envelope

SOURCE = re.compile(r"/communities/([A-Za-z0-9._-]{1,20})/devices/([A-Za-z0-9._-]{1,40})", re.ASCII)
SEQUENCE = re.compile(r"[0-9]{1,18}", re.ASCII)
NAME = re.compile(r"[a-z0-9]{1,40}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
PERSONAL_NAME = re.compile(r"face|plate|person|phone|idcard|idnumber|passport")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z][·-]?[A-HJ-NP-Z0-9]{5,6}"
)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
KNOWN = frozenset(
    [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "recordedtime",
        "dataschema",
        "datacontenttype",
        "data",
        "data_base64",
        "sequence",
        "sequencetype",
        "severitynumber",
        "severitytext",
        "expirytime",
        "correlationid",
        "causationid",
        "dataref",
        "traceparent",
        "tracestate",
    ]
)
LONGEST = {"id": 120, "source": 200, "type": 120, "subject": 200, "dataref": 400, "correlationid": 200}


class BadEvent(Exception):
    """The event is no CloudEvent that the house takes. `code` is for programs."""

    def __init__(self, code: str, detail: str, event_id: str | None = None) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.event_id = event_id


def read_envelope(attributes: Mapping[str, Any]) -> Envelope:
    """The envelope with its attributes as values. Numbers may come as text, as the binary mode has them."""
    if attributes.get("specversion") != "1.0":
        raise BadEvent("SPECVERSION", "specversion must be 1.0")
    event_id = _text(attributes, "id")
    source = _text(attributes, "source")
    place = SOURCE.fullmatch(source)
    if place is None:
        raise BadEvent("SOURCE", "source must be /communities/{code}/devices/{deviceCode}")
    _check_privacy(attributes)
    return Envelope(
        id=event_id,
        source=source,
        community_code=place[1],
        device_code=place[2],
        type=_text(attributes, "type"),
        happened_at=_required_instant(attributes),
        data=attributes["data_base64"] if "data_base64" in attributes else attributes.get("data", {}),
        attributes=dict(attributes),
        subject=_optional_text(attributes, "subject"),
        recorded_at=_instant(attributes, "recordedtime"),
        expires_at=_instant(attributes, "expirytime"),
        sequence=_sequence(attributes.get("sequence")),
        severity_number=_severity(attributes.get("severitynumber")),
        correlation_id=_cause(attributes, "correlationid", source),
        causation_id=_cause(attributes, "causationid", source),
        data_reference=_optional_text(attributes, "dataref"),
    )


def event_id_of(attributes: object) -> str | None:
    """The id of an event that may be bad in other ways, for the answer about it."""
    found = attributes.get("id") if isinstance(attributes, dict) else None
    return found[:120] if isinstance(found, str) else None


def _text(attributes: Mapping[str, Any], name: str) -> str:
    value = _optional_text(attributes, name)
    if value is None:
        raise BadEvent("MISSING_ATTRIBUTE", f"{name} is missing")
    return value


def _optional_text(attributes: Mapping[str, Any], name: str) -> str | None:
    value = attributes.get(name)
    if value is None:
        return None
    if (
        not isinstance(value, str)
        or not value
        or len(value) > LONGEST.get(name, 200)
        or CONTROL.search(value)
    ):
        raise BadEvent(
            "INVALID_ATTRIBUTE",
            f"{name} must be text of 1 to {LONGEST.get(name, 200)} characters without control characters",
        )
    return value


def _required_instant(attributes: Mapping[str, Any]) -> datetime:
    happened_at = _instant(attributes, "time")
    if happened_at is None:
        raise BadEvent("MISSING_ATTRIBUTE", "time is missing")
    return happened_at


def _instant(attributes: Mapping[str, Any], name: str) -> datetime | None:
    value = attributes.get(name)
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value.upper())
        believable = EARLIEST <= instant <= LATEST
    except (AttributeError, TypeError, ValueError, OverflowError):
        believable = False
    if not believable or value[10] not in "Tt":
        raise BadEvent(
            "INVALID_ATTRIBUTE", f"{name} must be an RFC 3339 time with an offset, of this century"
        )
    return instant


def _sequence(value: object) -> int | None:
    """A zero-padded counter."""
    if value is None:
        return None
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not SEQUENCE.fullmatch(text):
        raise BadEvent("INVALID_ATTRIBUTE", "sequence must be a counter of up to 18 digits")
    return int(text)


def _severity(value: object) -> int | None:
    """1 to 24, as OpenTelemetry counts."""
    if value is None:
        return None
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 24:
        raise BadEvent("INVALID_ATTRIBUTE", "severitynumber must be 1 to 24")
    return number


def _cause(attributes: Mapping[str, Any], name: str, source: str) -> UUID | None:
    """A UUID as it is; any other word becomes one, the same for the same word of the same source."""
    word = _optional_text(attributes, name)
    if word is None:
        return None
    try:
        return UUID(word)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{source}#{word}")


def _check_privacy(attributes: Mapping[str, Any]) -> None:
    """No faces, plates or people in context attributes (DOMAIN, dataref)."""
    for name, value in attributes.items():
        if name not in KNOWN:
            if not NAME.fullmatch(name):
                raise BadEvent("INVALID_ATTRIBUTE", "attribute names are lower-case letters and digits")
            if not isinstance(value, str | int):
                raise BadEvent("INVALID_ATTRIBUTE", f"{name} must be text, a whole number or a truth value")
            if PERSONAL_NAME.search(name):
                raise BadEvent("PERSONAL_ATTRIBUTE", f"{name}: faces, plates and people belong into data")
        elif name in ("data", "type", "source", "time"):
            continue
        if isinstance(value, str) and PLATE.search(value):
            raise BadEvent("PERSONAL_ATTRIBUTE", f"{name} holds a plate; plates belong into data")
