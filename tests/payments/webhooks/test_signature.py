"""Who signed, and when: what Stripe's own library signs is accepted, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
import stripe

from payments.webhooks.refusals import Refused
from payments.webhooks.signature import verify
from tests.support.stripe_events import SECRET, signature, signed

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
BODY = b'{"id": "evt_1"}'
RIGHT = signed(BODY, NOW)
TIME = int(NOW.timestamp())


def refusal(header: str, body: bytes = BODY, *secrets: str) -> str:
    try:
        verify(header, body, [secret.encode() for secret in secrets or (SECRET,)], NOW)
    except Refused as refused:
        return refused.code
    return "ACCEPTED"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (RIGHT, "ACCEPTED"),
        (RIGHT.replace(",", ", "), "ACCEPTED"),
        (f"{RIGHT},v0=abc,v2=def", "ACCEPTED"),
        (f"t={TIME},v1={'0' * 64},v1={signature(BODY, NOW)}", "ACCEPTED"),
        ("", "SIGNATURE_MISSING"),
        ("junk", "SIGNATURE_MALFORMED"),
        (f"t={TIME}", "SIGNATURE_MALFORMED"),
        (f"v1={signature(BODY, NOW)}", "SIGNATURE_MALFORMED"),
        (f"t=,v1={signature(BODY, NOW)}", "SIGNATURE_MALFORMED"),
        (f"t=-5,v1={signature(BODY, NOW)}", "SIGNATURE_MALFORMED"),
        (f"t=١٧٩٥,v1={signature(BODY, NOW)}", "SIGNATURE_MALFORMED"),
        (f"t={TIME},{RIGHT}", "SIGNATURE_MALFORMED"),
        (f"t={TIME},v0={signature(BODY, NOW)}", "SIGNATURE_MALFORMED"),
        (f"t={TIME},v1=", "SIGNATURE_INVALID"),
        (f"t={TIME},v1=é", "SIGNATURE_INVALID"),
        (f"t={TIME},v1={signature(BODY, NOW).upper()}", "SIGNATURE_INVALID"),
        (f"t={TIME + 1},v1={signature(BODY, NOW)}", "SIGNATURE_INVALID"),
        (f"t={TIME},v1={signature(BODY + b' ', NOW)}", "SIGNATURE_INVALID"),
        (signed(BODY, NOW, "whsec_of_somebody_else"), "SIGNATURE_INVALID"),
        (f"{'x=1,' * 600}{RIGHT}", "SIGNATURE_MALFORMED"),
    ],
)
def test_each_part_of_the_header_counts(header: str, code: str) -> None:
    assert refusal(header) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (300, "ACCEPTED"),
        (-300, "ACCEPTED"),
        (301, "TIMESTAMP_OUT_OF_WINDOW"),
        (-301, "TIMESTAMP_OUT_OF_WINDOW"),
        (-86_400, "TIMESTAMP_OUT_OF_WINDOW"),
    ],
)
def test_five_minutes_either_way(seconds: int, code: str) -> None:
    assert refusal(signed(BODY, NOW + timedelta(seconds=seconds))) == code


def test_any_secret_of_a_rotation_will_do() -> None:
    assert refusal(signed(BODY, NOW, "whsec_old"), BODY, "whsec_new", "whsec_old") == "ACCEPTED"
    assert refusal(signed(BODY, NOW, "whsec_old", "whsec_new"), BODY, "whsec_new") == "ACCEPTED"
    assert refusal(signed(BODY, NOW, "whsec_gone"), BODY, "whsec_new", "whsec_old") == "SIGNATURE_INVALID"


def test_the_official_library_agrees() -> None:
    now = datetime.now(UTC)
    header = signed(BODY, now)
    assert stripe.WebhookSignature.verify_header(BODY.decode(), header, SECRET, 300) is True
    verify(header, BODY, [SECRET.encode()], now)
