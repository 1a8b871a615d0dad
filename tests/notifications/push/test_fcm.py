"""The real firebase-admin against the real simulator process: what is sent, and what each answer means."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from notifications.push.fcm import FcmTransport
from notifications.push.fcm_account import service_account
from notifications.push.transport import Dead, Failed, Retry, Sent
from tests.notifications.push.conftest import FcmSimulator
from tests.notifications.push.messages import NOW, push


async def test_a_red_alarm_on_the_wire(transport: FcmTransport, simulator: FcmSimulator) -> None:
    sent = await transport.send(push(), NOW)
    [entry] = simulator.inbox()
    assert sent == Sent(entry["name"])
    id = "00000000-0000-0000-0000-0000000000"
    assert entry["message"] == {
        "token": "phone:1",
        "notification": {"title": "红色预警：烟感报警", "body": "请立即撤离"},
        "data": {
            "delivery_id": f"{id}01",
            "notification_id": f"{id}02",
            "kind": "ALARM",
            "level": "I",
            "subject_kind": "alarm",
            "community_id": f"{id}04",
            "subject_id": f"{id}05",
            "correlation_id": f"{id}06",
            "position": "42",
        },
        "android": {
            "priority": "high",
            "ttl": "3600s",
            "notification": {
                "channel_id": "emergency_red",
                "tag": f"{id}02",
                "event_time": "2026-11-24T08:00:00.000000Z",
                "notification_priority": "PRIORITY_MAX",
                "visibility": "PUBLIC",
            },
        },
        "apns": {
            "headers": {
                "apns-priority": "10",
                "apns-expiration": str(int((NOW + timedelta(hours=1)).timestamp())),
                "apns-collapse-id": f"{id}02",
            },
            "payload": {
                "aps": {
                    "sound": "default",
                    "category": "ALARM",
                    "thread-id": "emergency_red",
                    "interruption-level": "time-sensitive",
                }
            },
        },
    }


@pytest.mark.parametrize(
    ("kind", "level", "android", "collapse", "apns", "visibility"),
    [
        ("ALARM", "II", "high", "emg", ("10", "time-sensitive"), "PUBLIC"),
        ("ALARM", "III", "high", "emg", ("10", "active"), "PUBLIC"),
        ("ALARM", "IV", "normal", "incident", ("5", "passive"), "PUBLIC"),
        ("NOTICE", None, "normal", "notice", ("5", "passive"), "PUBLIC"),
        ("BILL", None, "normal", "bill", ("10", "active"), "PRIVATE"),
        ("DOOR", None, "normal", None, ("10", "active"), "PRIVATE"),
    ],
)
async def test_the_other_kinds_on_the_wire(
    transport: FcmTransport,
    simulator: FcmSimulator,
    kind: str,
    level: str | None,
    android: str,
    collapse: str | None,
    apns: tuple[str, str],
    visibility: str,
) -> None:
    message = push(kind=kind, level=level)
    await transport.send(message, NOW)
    [found] = simulator.messages()
    assert found["android"]["priority"] == android
    assert found["android"].get("collapse_key") == collapse
    assert found["android"]["notification"]["visibility"] == visibility
    aps, headers = found["apns"]["payload"]["aps"], found["apns"]["headers"]
    assert (headers["apns-priority"], aps["interruption-level"]) == apns
    assert headers["apns-collapse-id"] == (collapse or str(message.notification_id))


async def test_critical_alerts_once_apple_has_entitled_the_app(simulator: FcmSimulator) -> None:
    account = await service_account(None, simulator.base_url)
    assert account is not None
    entitled = FcmTransport(account, base_url=simulator.base_url, critical_alerts=True)
    await entitled.send(push(), NOW)
    await entitled.close()
    [found] = simulator.messages()
    aps = found["apns"]["payload"]["aps"]
    assert (aps["interruption-level"], aps["sound"]["critical"]) == ("critical", 1)


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ({"answer": "UNREGISTERED"}, Dead("UNREGISTERED")),
        ({"answer": "SENDER_ID_MISMATCH"}, Dead("SENDER_ID_MISMATCH")),
        ({"answer": "INVALID_ARGUMENT"}, Failed("INVALID_ARGUMENT")),
        ({"answer": "QUOTA_EXCEEDED"}, Retry("QUOTA_EXCEEDED")),
        ({"answer": "QUOTA_EXCEEDED", "retry_after": "17"}, Retry("QUOTA_EXCEEDED", timedelta(seconds=17))),
        ({"answer": "QUOTA_EXCEEDED", "retry_after": "soon"}, Retry("QUOTA_EXCEEDED")),
        ({"answer": "THIRD_PARTY_AUTH_ERROR", "times": 3}, Retry("THIRD_PARTY_AUTH_ERROR")),
        ({"answer": "UNAUTHENTICATED", "times": 3}, Retry("UNAUTHENTICATED")),
        ({"answer": "HTML"}, Retry("UNKNOWN")),
    ],
)
async def test_scripted_answers(
    transport: FcmTransport, simulator: FcmSimulator, line: dict[str, Any], result: object
) -> None:
    simulator.script(**line)
    assert await transport.send(push(), NOW) == result
    assert simulator.inbox() == []


async def test_unavailable_for_longer_than_the_sdk_tries(
    transport: FcmTransport, simulator: FcmSimulator
) -> None:
    simulator.script("UNAVAILABLE", times=5, retry_after="9")
    assert await transport.send(push(), NOW) == Retry("UNAVAILABLE", timedelta(seconds=9))


async def test_retry_after_as_a_date(transport: FcmTransport, simulator: FcmSimulator) -> None:
    until = datetime.now(UTC) + timedelta(seconds=90)
    simulator.script("QUOTA_EXCEEDED", retry_after=format_datetime(until, usegmt=True))
    result = await transport.send(push(), NOW)
    assert isinstance(result, Retry)
    assert result.after is not None
    assert timedelta(seconds=80) < result.after <= timedelta(seconds=90)


async def test_a_token_that_cannot_be_one(transport: FcmTransport) -> None:
    assert await transport.send(push("not a token"), NOW) == Failed("INVALID_ARGUMENT")


async def test_one_dead_device_and_one_page_of_junk_stop_nobody_else(
    transport: FcmTransport, simulator: FcmSimulator
) -> None:
    simulator.script("UNREGISTERED", token="phone:3")
    simulator.script("HTML", token="phone:7")
    results = await asyncio.gather(*(transport.send(push(f"phone:{n}"), NOW) for n in range(50)))
    assert (results[3], results[7]) == (Dead("UNREGISTERED"), Retry("UNKNOWN"))
    assert sum(isinstance(result, Sent) for result in results) == 48
    assert len({entry["token"] for entry in simulator.inbox()}) == 48


async def test_an_access_token_that_was_revoked_is_renewed(
    transport: FcmTransport, simulator: FcmSimulator
) -> None:
    await transport.send(push(), NOW)
    simulator.client.post("/control/revoke-tokens")
    assert isinstance(await transport.send(push(), NOW), Sent)


async def test_a_foreign_key_gets_no_access_token(simulator: FcmSimulator) -> None:
    from notifications.simulators.fcm.account import make_account

    stranger = FcmTransport(make_account().facts(simulator.base_url), base_url=simulator.base_url)
    results = await asyncio.gather(*(stranger.send(push(f"phone:{n}"), NOW) for n in range(20)))
    await stranger.close()
    assert set(results) == {Retry("NO_ACCESS_TOKEN", timedelta(seconds=5))}


async def test_the_loop_is_not_blocked_while_a_token_is_fetched(
    transport: FcmTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK's refresh is a blocking call; ours happens in a thread, before the SDK looks."""
    import threading

    from google.oauth2 import service_account as google

    threads: list[str] = []
    refresh = google.Credentials.refresh

    def watched(self: google.Credentials, request: object) -> None:
        threads.append(threading.current_thread().name)
        refresh(self, request)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(google.Credentials, "refresh", watched)
    await asyncio.gather(*(transport.send(push(f"phone:{n}"), NOW) for n in range(10)))
    assert len(threads) == 1
    assert threads[0] != threading.main_thread().name
