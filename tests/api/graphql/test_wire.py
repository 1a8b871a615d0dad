"""Frames as RFC 6455 asks for them, and no door where the server is not ours."""

import pytest

from api.graphql.wire import direct, frame, header


@pytest.mark.parametrize(
    ("length", "head"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65_535, b"\x81\x7e\xff\xff"),
        (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_the_head_of_a_frame_tells_its_length(length: int, head: bytes) -> None:
    assert header(length) == head
    assert frame(b"x" * length) == head + b"x" * length


def test_another_server_is_told_what_is_missing() -> None:
    with pytest.raises(RuntimeError, match="ws=DirectWebSocket"):
        direct({"type": "websocket", "extensions": {}})
