"""No body, whatever it is, brings the server to anything but a typed refusal."""

import gzip
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from domain.kit.unit_of_work import Units
from tests.api.oauth.conftest import CODE_GRANT, Phone
from tests.support.statements import counted

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
ADDRESSES = ["/oauth/otp", "/oauth/token", "/oauth/revoke"]

BAD = [
    ("not JSON", JSON, b"{", 400),
    ("empty", JSON, b"", 400),
    ("null", JSON, b"null", 400),
    ("a list", JSON, b"[]", 400),
    ("text", JSON, b'"text"', 400),
    ("not UTF-8", JSON, b'{"phone": "\xff\xfe"}', 400),
    ("half a pair", JSON, b'{"phone": "\\ud800"}', 400),
    ("NUL", JSON, b'{"device_name": "a\\u0000b"}', 400),
    ("numbers", JSON, b'{"phone": 13812345678}', 400),
    ("an object", JSON, b'{"phone": {"a": 1}}', 400),
    ("nested 50,000 deep", JSON, b'{"phone":' * 1000 + b"[" * 50_000, 413),
    ("nested as deep as fits", JSON, b"[" * 16_000, 400),
    ("many fields", JSON, b"{" + b",".join(b'"%d":""' % n for n in range(21)) + b"}", 400),
    ("2 MB", JSON, b'"' + b"a" * 2_000_000 + b'"', 413),
    ("a form not UTF-8", FORM, b"phone=%ff%fe", 400),
    ("a form of raw bytes", FORM, b"phone=\xff\xfe", 400),
    ("a form with NUL", FORM, b"phone=%00", 400),
    ("a form with a field twice", FORM, b"phone=1&phone=2", 400),
    ("a form of many fields", FORM, b"&".join(b"a%d=1" % n for n in range(21)), 400),
    ("a form of 2 MB", FORM, b"phone=" + b"1" * 2_000_000, 413),
    ("XML", "application/xml", b"<phone/>", 415),
    ("multipart", "multipart/form-data; boundary=x", b"--x--", 415),
    ("nothing said", "", b"phone=1", 415),
]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_a_bad_body_is_a_typed_refusal(phone: Phone, units: Units, address: str) -> None:
    for name, kind, body, status in BAD:
        with counted(units.database) as statements:
            answer = await phone.http.post(address, content=body, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["error"]) == (status, "invalid_request"), name
        assert answer.json()["error_description"].isascii(), name
        assert statements == [], name


@pytest.mark.parametrize("address", ADDRESSES)
async def test_a_compressed_body_is_refused(phone: Phone, address: str) -> None:
    headers = {"Content-Type": JSON, "Content-Encoding": "gzip"}
    answer = await phone.http.post(address, content=gzip.compress(b"{}"), headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (415, "invalid_request")


@pytest.mark.parametrize("address", ADDRESSES)
async def test_other_methods_are_not_allowed(phone: Phone, address: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = await phone.http.request(method, address)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
words = st.fixed_dictionaries(
    {},
    optional={
        "grant_type": st.sampled_from([CODE_GRANT, "refresh_token"]) | st.text(),
        "client_id": st.sampled_from(["resident-app", "manager-app"]) | st.text(),
        "phone": st.sampled_from(["13812345678"]) | st.text() | junk,
        "code": st.text() | junk,
        "token": st.text() | junk,
        "refresh_token": st.text() | junk,
        "device_name": st.text(),
        "scope": st.text(),
    },
)


@pytest.mark.parametrize("address", ["/oauth/token", "/oauth/revoke"])
@limits(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(document=words | junk, as_form=st.booleans())
async def test_any_document_is_refused_politely(
    phone: Phone, address: str, document: Any, as_form: bool
) -> None:
    """ASGITransport raises what the server raises, so a fault cannot hide here."""
    if as_form and isinstance(document, dict):
        body = {name: str(value).encode("utf-8", "replace") for name, value in document.items()}
        answer = await phone.http.post(address, data=body)
    else:
        answer = await phone.http.post(address, content=json.dumps(document), headers={"Content-Type": JSON})
    if address == "/oauth/revoke" and answer.status_code == 200:
        assert answer.json() == {}
        return
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]


@limits(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200), kind=st.sampled_from([FORM, JSON]))
async def test_any_bytes_are_refused_politely(phone: Phone, body: bytes, kind: str) -> None:
    answer = await phone.http.post("/oauth/token", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_request", "unsupported_grant_type", "invalid_client"}
