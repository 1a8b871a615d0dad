"""GraphQL over HTTP: what is answered, in which type and with which status. Bad input never is a fault of
ours.
"""

import gzip
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from tests.api.graphql.conftest import Server

GOOD = b'{"query":"{ hello }"}'
JSON = {"content-type": "application/json"}
PLAIN, RESPONSE = "application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"
DEEP = b"[" * 50_000 + b"]" * 50_000

BAD = [
    ("not JSON", b"{query", JSON, 400, "BAD_REQUEST"),
    ("empty", b"", JSON, 400, "BAD_REQUEST"),
    ("not UTF-8", b'{"query":"\xff\xfe"}', JSON, 400, "BAD_REQUEST"),
    ("UTF-16", '{"query":"{ hello }"}'.encode("utf-16"), JSON, 400, "BAD_REQUEST"),
    ("null", b"null", JSON, 400, "BAD_REQUEST"),
    ("number", b"1", JSON, 400, "BAD_REQUEST"),
    ("batch", b'[{"query":"{ hello }"}]', JSON, 400, "BAD_REQUEST"),
    ("no query", b"{}", JSON, 400, "BAD_REQUEST"),
    ("query is a number", b'{"query":1}', JSON, 400, "BAD_REQUEST"),
    ("name is an object", b'{"query":"{a}","operationName":{}}', JSON, 400, "BAD_REQUEST"),
    ("variables are text", b'{"query":"{a}","variables":"{}"}', JSON, 400, "BAD_REQUEST"),
    ("variables are a list", b'{"query":"{a}","variables":[]}', JSON, 400, "BAD_REQUEST"),
    ("extensions are a number", b'{"query":"{a}","extensions":1}', JSON, 400, "BAD_REQUEST"),
    (
        "nested 2,000 deep",
        b'{"query":"{a}","variables":' + b'{"a":' * 1500 + b"1" + b"}" * 1501,
        JSON,
        400,
        "BAD_REQUEST",
    ),
    ("nested 50,000 deep", DEEP, JSON, 413, "BODY_TOO_LARGE"),
    ("2 MB", b'{"query":"{a}","extensions":{"a":"' + b"a" * 2_000_000 + b'"}}', JSON, 413, "BODY_TOO_LARGE"),
    ("no content type", GOOD, {}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("text/plain, as forms can send", GOOD, {"content-type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("Latin-1", GOOD, {"content-type": "application/json; charset=latin1"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("gzip", gzip.compress(GOOD), {**JSON, "content-encoding": "gzip"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("wrong token", GOOD, {**JSON, "authorization": "Bearer nonsense"}, 401, "UNAUTHENTICATED"),
    ("accepts pictures only", GOOD, {**JSON, "accept": "image/png"}, 406, "NOT_ACCEPTABLE"),
    (
        "JSON in Latin-1 only",
        GOOD,
        {**JSON, "accept": "application/json; charset=latin1"},
        406,
        "NOT_ACCEPTABLE",
    ),
]


async def test_bad_input_gets_a_typed_answer(client: httpx.AsyncClient) -> None:
    for name, body, headers, status, code in BAD:
        answer = await client.post("", content=body, headers=headers)
        assert answer.status_code == status, name
        assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code], name
        assert "data" not in answer.json(), name
        assert answer.headers["content-type"] == PLAIN, name


async def test_a_body_in_pieces_has_the_same_limit(client: httpx.AsyncClient) -> None:
    async def pieces(count: int) -> AsyncIterator[bytes]:
        yield b'{"query":"{ hello }","variables":{"name":"'
        for _ in range(count):
            yield b"a" * 1_000
        yield b'"}}'

    assert (await client.post("", content=pieces(9), headers=JSON)).json()["data"]["hello"] == "a" * 9_000
    assert (await client.post("", content=pieces(11), headers=JSON)).status_code == 413


@pytest.mark.parametrize(
    ("accept", "query", "status", "content_type"),
    [
        (None, "{ hello }", 200, PLAIN),
        ("*/*", "{ hello }", 200, PLAIN),
        ("application/*", "{ hello }", 200, PLAIN),
        ("application/json", "{ hello }", 200, PLAIN),
        ("application/graphql-response+json", "{ hello }", 200, RESPONSE),
        ("application/graphql-response+json; charset=utf-8, application/json", "{ hello }", 200, RESPONSE),
        ("application/json;q=0.9, application/graphql-response+json;q=0.8", "{ hello }", 200, PLAIN),
        ("text/event-stream, application/json", "{ hello }", 200, PLAIN),
        ("application/json", "{ invalid }", 200, PLAIN),
        ("application/graphql-response+json", "{ invalid }", 400, RESPONSE),
        ("text/event-stream", "{ hello }", 200, "text/event-stream; charset=utf-8"),
    ],
)
async def test_the_accept_header_chooses_type_and_status(
    client: httpx.AsyncClient, accept: str | None, query: str, status: int, content_type: str
) -> None:
    client.headers.pop("accept")
    answer = await client.post("", json={"query": query}, headers={"accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["content-type"]) == (status, content_type)


async def test_get_asks_and_never_changes(client: httpx.AsyncClient) -> None:
    answer = await client.get("", params={"query": "{ hello }", "variables": '{"name":"晨"}'})
    assert answer.json()["data"]["hello"] == "晨"
    refused = await client.get("", params={"query": "mutation { change }"})
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert (await client.get("", params={"query": "{ hello }", "variables": "{"})).status_code == 400
    assert (await client.get("")).status_code == 400
    assert (await client.put("", json={"query": "{ hello }"})).status_code == 405


async def test_a_fault_is_masked_and_numbered(client: httpx.AsyncClient, protocol_server: Server) -> None:
    number = str(uuid4())
    answer = await client.post("", json={"query": "{ broken }"}, headers={"x-request-id": number})
    assert answer.status_code == 500
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "correlationId": number}
    assert "secret" not in answer.text
    log = protocol_server.log.read_text()
    assert number in log
    assert "a secret of the inside" in log


async def test_the_language_is_the_callers(client: httpx.AsyncClient) -> None:
    async def language(accept: str | None) -> str:
        headers = {"accept-language": accept} if accept else {}
        found: str = (await client.post("", json={"query": "{ hello }"}, headers=headers)).json()["data"][
            "language"
        ]
        return found

    assert await language(None) == "zh-CN"
    assert await language("en-GB,en;q=0.9,zh;q=0.5") == "en"
    assert await language("fr, zh-TW;q=0.3, en;q=0.2") == "zh-CN"
    assert await language("fr;q=x, *") == "zh-CN"


async def test_the_token_says_who_asks(client: httpx.AsyncClient) -> None:
    person = str(uuid4())
    answer = await client.post("", json={"query": "{ hello }"}, headers={"authorization": f"Bearer {person}"})
    assert answer.json()["data"]["person"] == person


async def test_a_query_may_come_as_an_event_stream_with_line_feeds(client: httpx.AsyncClient) -> None:
    answer = await client.post("", json={"query": "{ hello }"}, headers={"accept": "text/event-stream"})
    assert b"\r" not in answer.content
    first, last, end = answer.content.split(b"\n\n")
    assert first.startswith(b"event: next\ndata: {")
    assert json.loads(first.removeprefix(b"event: next\ndata: "))["data"]["hello"] == "world"
    assert (last, end) == (b"event: complete\ndata: ", b"")


async def test_a_subscription_without_a_stream_is_not_acceptable(client: httpx.AsyncClient) -> None:
    body = {"query": "subscription { alarms }", "variables": {"communityId": str(uuid4())}}
    answer = await client.post("", json=body, headers={"accept": "application/json"})
    assert answer.status_code == 406
