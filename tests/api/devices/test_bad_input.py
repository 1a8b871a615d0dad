"""Whatever comes in gets a typed refusal, and nothing gets stored."""

import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kit.unit_of_work import Units
from tests.support.signing import ADDRESS, BATCH, STRUCTURED, DeviceKeyInHand, cloud_event, encoded
from tests.support.world import MORNING, FixedClock

Keys = dict[str, DeviceKeyInHand]
GOOD = encoded(cloud_event("smoke", "device.heartbeat", {}, MORNING, id="good"))
DEEP = b'{"a":' * 50_000 + b"1" + b"}" * 50_000

BODIES = [
    ("not JSON", STRUCTURED, b"hello", 400, "NOT_JSON"),
    ("empty", STRUCTURED, b"", 400, "NOT_JSON"),
    ("not UTF-8", STRUCTURED, b'{"id":"\xff"}', 400, "NOT_JSON"),
    ("UTF-16", STRUCTURED, GOOD.decode().encode("utf-16"), 400, "NOT_JSON"),
    ("a byte order mark", STRUCTURED, b"\xef\xbb\xbf" + GOOD, 400, "NOT_JSON"),
    ("half a surrogate", STRUCTURED, b'{"id":"\\ud800"}', 400, "NOT_JSON"),
    ("NaN", STRUCTURED, b'{"id":NaN}', 400, "NOT_JSON"),
    ("NUL", STRUCTURED, GOOD.replace(b'"good"', b'"go\\u0000d"'), 400, "NUL"),
    ("NUL in data", STRUCTURED, GOOD.replace(b'"data": {}', b'"data": {"a": [{"\\u0000": 1}]}'), 400, "NUL"),
    ("null", STRUCTURED, b"null", 400, "NOT_AN_EVENT"),
    ("a number", STRUCTURED, b"1", 400, "NOT_AN_EVENT"),
    ("text", STRUCTURED, b'"event"', 400, "NOT_AN_EVENT"),
    ("an array", STRUCTURED, b"[]", 400, "NOT_AN_EVENT"),
    ("50,000 deep", STRUCTURED, DEEP[:60_000], 400, "NOT_JSON"),
    ("deep and whole", BATCH, b"[" * 50_000 + b"]" * 50_000, 400, "NOT_JSON"),
    ("deep and whole objects", BATCH, DEEP, 400, "NOT_JSON"),
    ("null batch", BATCH, b"null", 400, "NOT_A_BATCH"),
    ("an event as a batch", BATCH, GOOD, 400, "NOT_A_BATCH"),
    ("2 MB", STRUCTURED, b" " * 2_000_000, 413, "TOO_LARGE"),
    ("2 MB batch", BATCH, b" " * 2_000_000, 413, "TOO_LARGE"),
    ("plain text", "text/plain", GOOD, 415, "CONTENT_TYPE"),
    ("JSON without attributes", "application/json", GOOD, 415, "CONTENT_TYPE"),
    ("XML", "application/cloudevents+xml", GOOD, 415, "CONTENT_TYPE"),
    ("no type", "", GOOD, 415, "CONTENT_TYPE"),
    ("Latin-1", f"{STRUCTURED}; charset=latin-1", GOOD, 415, "CHARSET"),
]
BAD_ATTRIBUTES: list[tuple[dict[str, Any], str]] = [
    ({"specversion": None}, "SPECVERSION"),
    ({"specversion": "0.3"}, "SPECVERSION"),
    ({"specversion": 1.0}, "SPECVERSION"),
    ({"id": None}, "MISSING_ATTRIBUTE"),
    ({"id": ""}, "INVALID_ATTRIBUTE"),
    ({"id": 7}, "INVALID_ATTRIBUTE"),
    ({"id": "a\nb"}, "INVALID_ATTRIBUTE"),
    ({"id": "x" * 121}, "INVALID_ATTRIBUTE"),
    ({"type": None}, "MISSING_ATTRIBUTE"),
    ({"type": {}}, "INVALID_ATTRIBUTE"),
    ({"type": "x" * 121}, "INVALID_ATTRIBUTE"),
    ({"source": None}, "MISSING_ATTRIBUTE"),
    ({"source": "smoke"}, "SOURCE"),
    ({"source": "/communities/here/devices/smoke/../door"}, "SOURCE"),
    ({"source": "/communities/here/devices/"}, "SOURCE"),
    ({"source": "/communities/这里/devices/smoke"}, "SOURCE"),
    ({"subject": 3}, "INVALID_ATTRIBUTE"),
    ({"time": None}, "MISSING_ATTRIBUTE"),
    ({"time": "2026-11-24T08:00:00"}, "INVALID_ATTRIBUTE"),
    ({"time": "2026-11-24"}, "INVALID_ATTRIBUTE"),
    ({"time": "2026-11-24 08:00:00+00:00"}, "INVALID_ATTRIBUTE"),
    ({"time": "2026-02-30T08:00:00Z"}, "INVALID_ATTRIBUTE"),
    ({"time": "0001-01-01T00:00:00+14:00"}, "INVALID_ATTRIBUTE"),
    ({"time": "9999-12-31T23:59:59-14:00"}, "INVALID_ATTRIBUTE"),
    ({"time": 1_795_507_200}, "INVALID_ATTRIBUTE"),
    ({"recordedtime": "x"}, "INVALID_ATTRIBUTE"),
    ({"expirytime": []}, "INVALID_ATTRIBUTE"),
    ({"sequence": "-1"}, "INVALID_ATTRIBUTE"),
    ({"sequence": "1" * 19}, "INVALID_ATTRIBUTE"),
    ({"sequence": 1.5}, "INVALID_ATTRIBUTE"),
    ({"sequence": True}, "INVALID_ATTRIBUTE"),
    ({"sequence": 10**30}, "INVALID_ATTRIBUTE"),
    ({"severitynumber": 25}, "INVALID_ATTRIBUTE"),
    ({"severitynumber": "٣"}, "INVALID_ATTRIBUTE"),
    ({"severitynumber": True}, "INVALID_ATTRIBUTE"),
    ({"correlationid": 5}, "INVALID_ATTRIBUTE"),
    ({"dataref": "https://media/" + "x" * 400}, "INVALID_ATTRIBUTE"),
    ({"Upper": "x"}, "INVALID_ATTRIBUTE"),
    ({"nested": {"a": 1}}, "INVALID_ATTRIBUTE"),
    ({"faceid": "x"}, "PERSONAL_ATTRIBUTE"),
    ({"licenseplate": "x"}, "PERSONAL_ATTRIBUTE"),
    ({"note": "浙A12345 驶入"}, "PERSONAL_ATTRIBUTE"),
    ({"subject": "沪AD12345"}, "PERSONAL_ATTRIBUTE"),
    ({"id": "京A·12345-1"}, "PERSONAL_ATTRIBUTE"),
    ({"dataref": "https://media/浙A12345.jpg"}, "PERSONAL_ATTRIBUTE"),
]
GOOD_ATTRIBUTES: list[dict[str, Any]] = [
    {"sequence": "000000000000000042"},
    {"sequence": 42},
    {"severitynumber": "21"},
    {"correlationid": "8b0f7c1e-3a51-7c7e-8000-000000000001"},
    {"correlationid": "anything"},
    {"time": "2026-11-24T16:00:00.123+08:00"},
    {"time": "2026-11-24t08:00:00z"},
    {"traceparent": "00-1-2-03"},
    {"vendor": "x"},
    {"dataref": "https://media.example/1.jpg"},
    {"subject": "building/3/unit/2/floor/11"},
    {"data": None},
]

Post = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def post(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> Post:
    """Posts a body as the node, signed."""

    async def post_it(body: bytes, media_type: str = STRUCTURED) -> httpx.Response:
        headers = keys["node"].headers(body, clock.now(), media_type=media_type)
        return await http.post(ADDRESS, content=body, headers=headers)

    return post_it


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """(status, code) of a problem in its right form."""
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json", problem
    assert problem["status"] == answer.status_code
    assert problem["detail"]
    return answer.status_code, problem["code"]


async def events(units: Units) -> int:
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        found: int = await connection.fetchval(
            "SELECT (SELECT count(*) FROM device_event) + (SELECT count(*) FROM quarantined_event)"
        )
    return found


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert refusal(answer) == (status, code)


async def test_a_body_that_is_not_what_it_should_be(post: Post, units: Units) -> None:
    answers = {name: await post(body, media_type) for name, media_type, body, _, _ in BODIES}
    assert {name: refusal(answer) for name, answer in answers.items()} == {
        name: (status, code) for name, _, _, status, code in BODIES
    }
    assert await events(units) == 0


async def test_an_attribute_that_is_not_what_it_should_be(post: Post, units: Units) -> None:
    bodies = [
        encoded(cloud_event("smoke", "device.heartbeat", {}, MORNING, **bad)) for bad, _ in BAD_ATTRIBUTES
    ]
    answers = [refusal(await post(body)) for body in bodies]
    assert [(bad, *answer) for (bad, _), answer in zip(BAD_ATTRIBUTES, answers, strict=True)] == [
        (bad, 422, code) for bad, code in BAD_ATTRIBUTES
    ]
    assert await events(units) == 0


async def test_an_attribute_that_is(post: Post) -> None:
    answers = []
    for good in GOOD_ATTRIBUTES:
        event = cloud_event("smoke", "device.heartbeat", {}, MORNING) | good
        event = {name: value for name, value in event.items() if value is not None}
        answers.append((good, (await post(encoded(event))).status_code))
    assert answers == [(good, 200) for good in GOOD_ATTRIBUTES]


async def test_gzip(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
    body = gzip.compress(GOOD)
    headers = keys["node"].headers(body, clock.now()) | {"content-encoding": "gzip"}
    assert_problem(await http.post(ADDRESS, content=body, headers=headers), 415, "CONTENT_ENCODING")


async def test_a_length_is_needed(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
    request = http.build_request(
        "POST", ADDRESS, content=GOOD, headers=keys["node"].headers(GOOD, clock.now())
    )
    del request.headers["content-length"]
    assert_problem(await http.send(request), 411, "LENGTH_REQUIRED")


async def test_a_body_in_chunks(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
    async def chunks(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    headers = keys["node"].headers(GOOD, clock.now())
    assert (await http.post(ADDRESS, content=chunks(GOOD), headers=headers)).status_code == 200
    endless = b" " * 70_000
    headers = keys["node"].headers(endless, clock.now())
    assert_problem(await http.post(ADDRESS, content=chunks(endless), headers=headers), 413, "TOO_LARGE")


async def test_a_length_that_is_not_possible(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
    for length in ("-1", "abc", "65537", "9" * 5000):
        headers = keys["node"].headers(GOOD, clock.now()) | {"content-length": length}
        assert (await http.post(ADDRESS, content=GOOD, headers=headers)).status_code == 413


async def test_a_query_is_refused(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
    answer = await http.post(
        f"{ADDRESS}?key=1", content=GOOD, headers=keys["node"].headers(GOOD, clock.now())
    )
    assert_problem(answer, 400, "QUERY")


async def test_another_address(http: httpx.AsyncClient) -> None:
    for method, path, status, code in (
        ("GET", ADDRESS, 405, "METHOD_NOT_ALLOWED"),
        ("PUT", ADDRESS, 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/devices", 404, "NOT_FOUND"),
        ("POST", "/devices/events/", 404, "NOT_FOUND"),
        ("POST", "/devices/eventsx", 404, "NOT_FOUND"),
    ):
        assert_problem(await http.request(method, path), status, code)


async def test_a_header_that_decides_may_not_repeat(
    http: httpx.AsyncClient, keys: Keys, clock: FixedClock
) -> None:
    headers = [*keys["node"].headers(GOOD, clock.now()).items(), ("x-palm-nonce", "another-nonce-than-that")]
    assert_problem(await http.post(ADDRESS, content=GOOD, headers=headers), 400, "REPEATED_HEADER")


async def test_a_header_that_is_not_utf8(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
    event = cloud_event("smoke", "device.heartbeat", None, clock.now(), subject="%FF")
    headers = keys["node"].headers(b"{}", clock.now(), media_type="application/json", attributes=event)
    assert_problem(await http.post(ADDRESS, content=b"{}", headers=headers), 400, "NOT_UTF8")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [
        "id",
        "time",
        "subject",
        "sequence",
        "severitynumber",
        "dataref",
        "data",
        "type",
        "expirytime",
        "data_base64",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.dictionaries(NAMES, JSON, max_size=4), rest=st.lists(JSON, max_size=3))
async def test_never_500(
    http: httpx.AsyncClient, keys: Keys, clock: FixedClock, changed: dict[str, Any], rest: list[Any]
) -> None:
    """Any JSON anywhere: a batch has an answer for each of its events, or the whole of it is a typed 4xx."""
    body = encoded([cloud_event("door", "door.opened", {"method": "QR"}, clock.now()) | changed, *rest])
    headers = keys["lone"].headers(body, clock.now(), media_type=BATCH)
    answer = await http.post(ADDRESS, content=body, headers=headers)
    assert answer.status_code in (200, 202, 400, 422, 429), answer.text
    if answer.status_code in (200, 202):
        assert len(answer.json()["events"]) == 1 + len(rest)
