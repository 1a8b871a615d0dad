"""Who signed: every part of the claim counts, a nonce works once, keys rotate."""

import asyncio
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from api.devices import signature as signature_module
from api.devices.keys import KNOWN_SECONDS, KeyRing
from api.devices.signature import Signature, content_to_sign, sign
from domain.devices.models import Device
from domain.devices.rotate_key import RotateKey, issue_key, rotate_key
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from tests.api.devices.conftest import SEAL
from tests.support.sensors import Sensors
from tests.support.signing import ADDRESS, BATCH, STRUCTURED, DeviceKeyInHand, cloud_event, encoded
from tests.support.world import FixedClock, World

Keys = dict[str, DeviceKeyInHand]
WRONG_CLAIMS: list[tuple[dict[str, str], str]] = [
    ({"authorization": "gone"}, "SIGNATURE_MISSING"),
    ({"authorization": "Bearer abc"}, "SIGNATURE_MISSING"),
    ({"authorization": "Palm-HMAC-SHA256 key=a, signature=zz"}, "SIGNATURE_MISSING"),
    ({"authorization": f"Palm-HMAC-SHA256 key=nobody, signature={'0' * 64}"}, "SIGNATURE_INVALID"),
    ({"x_palm_timestamp": "gone"}, "SIGNATURE_MALFORMED"),
    ({"x_palm_timestamp": "now"}, "SIGNATURE_MALFORMED"),
    ({"x_palm_timestamp": "-1"}, "SIGNATURE_MALFORMED"),
    ({"x_palm_timestamp": "١٧٩٥"}, "SIGNATURE_MALFORMED"),
    ({"x_palm_timestamp": "0"}, "TIMESTAMP_OUT_OF_WINDOW"),
    ({"x_palm_timestamp": "999999999999"}, "TIMESTAMP_OUT_OF_WINDOW"),
    ({"x_palm_nonce": "gone"}, "SIGNATURE_MALFORMED"),
    ({"x_palm_nonce": "short"}, "SIGNATURE_MALFORMED"),
    ({"x_palm_nonce": "a nonce with spaces in it"}, "SIGNATURE_MALFORMED"),
    ({"x_palm_nonce": "x" * 65}, "SIGNATURE_MALFORMED"),
    ({"x_palm_nonce": "anotherNonceThanSigned"}, "SIGNATURE_INVALID"),
]


async def heartbeat(
    http: httpx.AsyncClient, key: DeviceKeyInHand, clock: FixedClock, **changed: str
) -> tuple[int, str]:
    """(status, code) of one heartbeat, after some of its headers were changed."""
    body = encoded(cloud_event("smoke", "device.heartbeat", {}, clock.now()))
    headers = key.headers(body, clock.now()) | {n.replace("_", "-"): value for n, value in changed.items()}
    raw = [(name.encode(), value.encode()) for name, value in headers.items() if value != "gone"]
    answer = await http.post(ADDRESS, content=body, headers=raw)
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"] == "Palm-HMAC-SHA256"
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json().get("code", "")


async def test_a_claim_that_is_not_right(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
    for changed, code in WRONG_CLAIMS:
        assert await heartbeat(http, keys["node"], clock, **changed) == (401, code), changed


async def test_the_key_of_somebody_else(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
    mixed = DeviceKeyInHand(keys["node"].key_id, keys["lone"].secret)
    assert await heartbeat(http, mixed, clock) == (401, "SIGNATURE_INVALID")


async def test_another_body_than_the_signed_one(
    http: httpx.AsyncClient, keys: Keys, clock: FixedClock
) -> None:
    body = encoded(cloud_event("smoke", "device.heartbeat", {}, clock.now()))
    other = body.replace(b"heartbeat", b"heartbeaT")
    answer = await http.post(ADDRESS, content=other, headers=keys["node"].headers(body, clock.now()))
    assert answer.json()["code"] == "SIGNATURE_INVALID"


async def test_the_window_is_300_seconds(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
    for seconds, status in ((-301, 401), (-300, 200), (300, 200), (301, 401)):
        body = encoded(cloud_event("smoke", "device.heartbeat", {}, clock.now()))
        headers = keys["node"].headers(body, clock.now() + timedelta(seconds=seconds))
        assert (await http.post(ADDRESS, content=body, headers=headers)).status_code == status


async def test_a_nonce_works_once_for_a_key(http: httpx.AsyncClient, keys: Keys, clock: FixedClock) -> None:
    def request(name: str, code: str) -> tuple[bytes, dict[str, str]]:
        body = encoded(cloud_event(code, "device.heartbeat", {}, clock.now()))
        return body, keys[name].headers(body, clock.now(), nonce="the-same-nonce-for-all")

    body, headers = request("node", "smoke")
    answers = await asyncio.gather(*(http.post(ADDRESS, content=body, headers=headers) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401]
    assert {a.json()["code"] for a in answers if a.status_code == 401} == {"NONCE_REUSED"}
    other, headers = request("node", "water")
    assert (await http.post(ADDRESS, content=other, headers=headers)).status_code == 401
    lone, headers = request("lone", "lone")
    assert (await http.post(ADDRESS, content=lone, headers=headers)).status_code == 200


async def test_a_nonce_is_remembered_as_long_as_its_timestamp_is_good(
    http: httpx.AsyncClient, keys: Keys, clock: FixedClock, redis: Redis
) -> None:
    """A timestamp may lie 300 s ahead, so it is good for up to 600 s."""
    await heartbeat(http, keys["node"], clock)
    (name,) = [key async for key in redis.scan_iter("palm:nonce:*")]
    assert await redis.pttl(name) > 600_000


async def test_a_wrong_signature_uses_up_no_nonce(
    http: httpx.AsyncClient, keys: Keys, clock: FixedClock
) -> None:
    body = encoded(cloud_event("smoke", "device.heartbeat", {}, clock.now()))
    headers = keys["node"].headers(body, clock.now(), nonce="an-honest-nonce-0001")
    await http.post(ADDRESS, content=body + b" ", headers=headers)
    assert (await http.post(ADDRESS, content=body, headers=headers)).status_code == 200


async def test_a_signed_batch_is_no_signed_event(
    http: httpx.AsyncClient, keys: Keys, clock: FixedClock
) -> None:
    """The content type decides how the body is read; a body of the other form is refused."""
    body = encoded([cloud_event("smoke", "device.heartbeat", {}, clock.now())])
    headers = keys["node"].headers(body, clock.now(), media_type=BATCH) | {"content-type": STRUCTURED}
    assert (await http.post(ADDRESS, content=body, headers=headers)).json()["code"] == "NOT_AN_EVENT"


async def test_rotation(
    http: httpx.AsyncClient, keys: Keys, clock: FixedClock, units: Units, sensors: Sensors, world: World
) -> None:
    async with units.begin() as unit:
        command = RotateKey(Key(sensors.node, sensors.here), for_node=True, overlap=timedelta(hours=1))
        issued = await rotate_key(unit, world.callers["technician"], command, SEAL)
    new = DeviceKeyInHand(issued.key_id, issued.secret)
    assert (await heartbeat(http, keys["node"], clock), await heartbeat(http, new, clock)) == (
        (200, ""),
        (200, ""),
    )
    clock.instant += timedelta(hours=1)
    assert await heartbeat(http, keys["node"], clock) == (401, "KEY_EXPIRED")
    assert await heartbeat(http, new, clock) == (200, "")


async def test_a_lookup_is_shared_and_kept_for_seconds(units: Units, sensors: Sensors) -> None:
    """A key that was taken back works at most this long; one that is new works at once for who never
    asked.
    """
    now = 0.0
    ring = KeyRing(units, SEAL, monotonic=lambda: now)
    assert await ring.find("key-1") is None
    async with units.begin() as unit:
        meter = await unit.session.get_one(Device, (sensors.here, sensors.devices["lone"]))
        issue_key(unit, SEAL, meter, key_id="key-1")
    assert await ring.find("key-1") is None
    now = 2.5
    found = await asyncio.gather(*(ring.find("key-1") for _ in range(10)))
    assert len({id(credential) for credential in found}) == 1
    assert found[0] is not None
    now = 2.4 + KNOWN_SECONDS
    assert await ring.find("key-1") is found[0]
    now = 2.6 + KNOWN_SECONDS
    assert await ring.find("key-1") is not found[0]


@given(
    st.text(max_size=20),
    st.integers(0, 10**9),
    st.text(max_size=20),
    st.binary(max_size=40),
    st.binary(max_size=40),
)
def test_only_the_same_content_has_the_same_signature(
    path: str, timestamp: int, nonce: str, body: bytes, other: bytes
) -> None:
    content = content_to_sign("POST", path, timestamp, nonce, body)
    claim = Signature("k", timestamp, nonce, sign(b"secret", content))
    assert claim.verify(b"secret", content)
    assert not claim.verify(b"Secret", content)
    assert claim.verify(b"secret", content_to_sign("POST", path, timestamp, nonce, other)) is (body == other)
    assert not claim.verify(b"secret", content_to_sign("PUT", path, timestamp, nonce, body))


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_the_example_with_openssl_signs_what_the_server_expects(tmp_path: Path) -> None:
    """The lines of the docstring, run by a shell, with the request printed instead of sent."""
    lines = (signature_module.__doc__ or "").splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip().startswith("URL="))
    end = next(number for number, line in enumerate(lines) if line.strip().startswith("curl "))
    script = "\n".join(line[4:] for line in lines[start:end])
    script += '\nprintf "%s\\n" "$TIME" "$NONCE" "$SIGNATURE"; printf %s "$BODY"'
    secret = bytes(range(32))
    done = subprocess.run(
        ["/bin/sh", "-ec", script],
        env={"PATH": "/usr/bin:/bin", "SECRET": secret.hex(), "KEY": "k"},
        capture_output=True,
        check=True,
        cwd=tmp_path,
    )
    time, nonce, made, body = done.stdout.split(b"\n", 3)
    content = content_to_sign("POST", ADDRESS, time.decode(), nonce.decode(), body)
    assert sign(secret, content) == made.decode()
    assert Signature.read("k", time.decode(), nonce.decode(), made.decode()).verify(secret, content)
