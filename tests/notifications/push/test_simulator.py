"""The simulator says no to what Google would say no to, and shows what it has accepted."""

import json
import time
from typing import Any

import pytest
from google.auth import crypt, jwt

from notifications.simulators.fcm.account import make_account
from notifications.simulators.fcm.tokens import GRANT
from tests.notifications.push.conftest import FcmSimulator

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
PATH = "/v1/projects/palm-demo/messages:send"


def assertion(account: dict[str, str], **changes: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": account["client_email"],
        "aud": account["token_uri"],
        "scope": SCOPE,
        "iat": now,
        "exp": now + 3600,
    }
    signer = crypt.RSASigner.from_string(account["private_key"])  # type: ignore[no-untyped-call]
    signed: bytes = jwt.encode(signer, claims | changes)  # type: ignore[no-untyped-call]
    return signed.decode()


@pytest.fixture
def account(simulator: FcmSimulator) -> dict[str, str]:
    found: dict[str, str] = simulator.client.get("/control/service-account").json()
    return found


@pytest.fixture
def bearer(simulator: FcmSimulator, account: dict[str, str]) -> dict[str, str]:
    form = {"grant_type": GRANT, "assertion": assertion(account)}
    token = simulator.client.post("/token", data=form).raise_for_status().json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"aud": "https://elsewhere.example/token"}, "invalid_grant"),
        ({"iss": "somebody@else.example"}, "invalid_grant"),
        ({"exp": int(time.time()) - 301}, "invalid_grant"),
        ({"exp": int(time.time()) + 7200}, "invalid_grant"),
        ({"iat": int(time.time()) + 3600, "exp": int(time.time()) + 7000}, "invalid_grant"),
        ({"exp": "never"}, "invalid_grant"),
        ({"scope": "https://www.googleapis.com/auth/drive"}, "invalid_scope"),
    ],
)
def test_assertions(
    simulator: FcmSimulator, account: dict[str, str], changes: dict[str, Any], error: str
) -> None:
    form = {"grant_type": GRANT, "assertion": assertion(account, **changes)}
    answer = simulator.client.post("/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_an_assertion_of_another_key(simulator: FcmSimulator, account: dict[str, str]) -> None:
    foreign = account | {"private_key": make_account().private_key_pem}
    answer = simulator.client.post("/token", data={"grant_type": GRANT, "assertion": assertion(foreign)})
    assert answer.json() == {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}


@pytest.mark.parametrize("form", [{}, {"grant_type": GRANT}, {"grant_type": GRANT, "assertion": "a.b.c"}])
def test_junk_for_a_token(simulator: FcmSimulator, form: dict[str, str]) -> None:
    assert simulator.client.post("/token", data=form).status_code == 400


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer ya29.guess"}, {"Authorization": "Basic eDp5"}]
)
def test_no_send_without_a_token(simulator: FcmSimulator, headers: dict[str, str]) -> None:
    answer = simulator.client.post(PATH, json={"message": {"token": "t"}}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_another_project(simulator: FcmSimulator, bearer: dict[str, str]) -> None:
    path = PATH.replace("palm-demo", "other")
    answer = simulator.client.post(path, json={"message": {"token": "t"}}, headers=bearer)
    assert (answer.status_code, answer.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({"token": "t", "unknown": 1}, "message.unknown"),
        ({"token": "t", "android": {"ttl": 3600}}, "message.android.ttl"),
        ({"token": "t", "android": {"ttl": "1h"}}, "message.android.ttl"),
        ({"token": "t", "android": {"priority": "urgent"}}, "message.android.priority"),
        ({"token": "t", "data": {"position": 42}}, "message.data.position"),
        ({"token": "t", "data": {"from": "x"}}, "message"),
        ({"token": "t", "data": {"google.c": "x"}}, "message"),
        ({"token": "t", "data": {"big": "x" * 4096}}, "message"),
        ({"token": "t", "topic": "all"}, "message"),
        ({}, "message"),
        ({"token": "a b"}, "message.token"),
        ({"token": "t", "apns": {"headers": {"apns-priority": "7"}}}, "message.apns"),
        ({"token": "t", "apns": {"payload": {"aps": {"interruption-level": "loud"}}}}, "message.apns"),
    ],
)
def test_shapes_that_google_refuses(
    simulator: FcmSimulator, bearer: dict[str, str], message: dict[str, Any], field: str
) -> None:
    answer = simulator.client.post(PATH, json={"message": message}, headers=bearer)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["details"][0]["errorCode"] == "INVALID_ARGUMENT"
    assert error["details"][1]["fieldViolations"][0]["field"] == field
    assert simulator.inbox() == []


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b"\xff\xfe"])
def test_bodies_that_are_none(simulator: FcmSimulator, bearer: dict[str, str], body: bytes) -> None:
    assert simulator.client.post(PATH, content=body, headers=bearer).status_code == 400


def test_validate_only_delivers_nothing(simulator: FcmSimulator, bearer: dict[str, str]) -> None:
    asked = {"message": {"token": "t"}, "validate_only": True}
    assert simulator.client.post(PATH, json=asked, headers=bearer).status_code == 200
    assert simulator.inbox() == []


def test_a_script_is_used_up_line_by_line(simulator: FcmSimulator, bearer: dict[str, str]) -> None:
    simulator.script("UNREGISTERED", token="a", times=2)
    simulator.script("QUOTA_EXCEEDED", retry_after="3")

    def send(token: str) -> int:
        return simulator.client.post(PATH, json={"message": {"token": token}}, headers=bearer).status_code

    assert [send("a"), send("b"), send("a"), send("a"), send("b")] == [404, 429, 404, 200, 200]


def test_a_script_of_unknown_words(simulator: FcmSimulator) -> None:
    assert simulator.client.post("/control/script", json={"answer": "WHATEVER"}).status_code == 400
    assert simulator.client.post("/control/script", json={"reply": "OK"}).status_code == 400


def test_the_stream_goes_on_where_it_was_left(simulator: FcmSimulator, bearer: dict[str, str]) -> None:
    for token in ("a", "b", "a"):
        simulator.client.post(PATH, json={"message": {"token": token}}, headers=bearer)
    numbers = [entry["number"] for entry in simulator.inbox()]

    def read(wanted: int, headers: dict[str, str], query: str = "") -> list[int]:
        found: list[int] = []
        with simulator.client.stream("GET", f"/inbox/stream{query}", headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            for line in answer.iter_lines():
                if line.startswith("data:"):
                    found.append(json.loads(line.removeprefix("data:"))["number"])
                if len(found) == wanted:
                    return found
        return found

    assert read(3, {}) == numbers
    assert read(2, {"Last-Event-ID": str(numbers[0])}) == numbers[1:]
    assert read(2, {}, "?token=a") == [numbers[0], numbers[2]]
