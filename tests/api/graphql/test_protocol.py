"""The graphql-transport-ws protocol, message by message."""

import asyncio
import json
from uuid import uuid4

import pytest

from tests.api.graphql.conftest import Server
from tests.api.graphql.talking import SUBPROTOCOL, connected, greeted

HELLO = {"query": "{ hello }"}

BAD_MESSAGES = {
    "not JSON": "{",
    "a list": "[]",
    "null": "null",
    "a number": "1",
    "a string": '"connection_init"',
    "no type": "{}",
    "type is a number": '{"type":1}',
    "unknown type": '{"type":"start","id":"1"}',
    "server's message": '{"type":"next","id":"1","payload":{}}',
    "payload is text": '{"type":"connection_init","payload":"x"}',
    "ping with a list": '{"type":"ping","payload":[]}',
    "subscribe without id": '{"type":"subscribe","payload":{"query":"{ hello }"}}',
    "empty id": '{"type":"subscribe","id":"","payload":{"query":"{ hello }"}}',
    "id is a number": '{"type":"subscribe","id":1,"payload":{"query":"{ hello }"}}',
    "long id": json.dumps({"type": "subscribe", "id": "x" * 257, "payload": HELLO}),
    "no payload": '{"type":"subscribe","id":"1"}',
    "payload is a list": '{"type":"subscribe","id":"1","payload":[]}',
    "no query": '{"type":"subscribe","id":"1","payload":{}}',
    "query is a number": '{"type":"subscribe","id":"1","payload":{"query":1}}',
    "variables are text": '{"type":"subscribe","id":"1","payload":{"query":"{ hello }","variables":"{}"}}',
    "complete without id": '{"type":"complete"}',
    "deep": "[" * 50_000,
    "lone surrogate": '{"type":"ping","payload":{"a":"\\ud800"}}',
}


@pytest.mark.parametrize("name", BAD_MESSAGES)
async def test_what_is_no_message_closes_with_4400(protocol_server: Server, name: str) -> None:
    async with greeted(protocol_server.ws) as talk:
        await talk.socket.send(BAD_MESSAGES[name])
        assert (await talk.closing())[0] == 4400


async def test_binary_messages_close_with_4400(protocol_server: Server) -> None:
    async with greeted(protocol_server.ws) as talk:
        await talk.socket.send(b'{"type":"ping"}')
        assert await talk.closing() == (4400, "messages are text, not binary")


async def test_a_message_above_the_limit_closes_with_1009(protocol_server: Server) -> None:
    async with greeted(protocol_server.ws) as talk:
        await talk.say(type="ping", payload={"a": "x" * 300_000})
        assert (await talk.closing())[0] == 1009


async def test_subscribing_before_the_greeting_closes_with_4401(protocol_server: Server) -> None:
    async with connected(protocol_server.ws) as talk:
        await talk.ask("{ hello }")
        assert await talk.closing() == (4401, "unauthorized")


@pytest.mark.parametrize("protocols", [("graphql-ws",), ("soap",), ("graphql-ws", "x")])
async def test_other_protocols_close_with_4406(protocol_server: Server, protocols: tuple[str, ...]) -> None:
    async with connected(protocol_server.ws, *protocols) as talk:
        assert talk.socket.subprotocol is None
        assert await talk.closing() == (4406, f"use {SUBPROTOCOL}")


async def test_ours_is_chosen_among_several(protocol_server: Server) -> None:
    async with connected(protocol_server.ws, "graphql-ws", SUBPROTOCOL) as talk:
        assert talk.socket.subprotocol == SUBPROTOCOL


async def test_silence_closes_with_4408(protocol_server: Server) -> None:
    async with connected(protocol_server.ws) as talk:
        assert await talk.closing() == (4408, "connection initialisation timeout")


async def test_greeting_twice_closes_with_4429(protocol_server: Server) -> None:
    async with greeted(protocol_server.ws) as talk:
        await talk.say(type="connection_init")
        assert await talk.closing() == (4429, "too many initialisation requests")


async def test_an_id_in_use_closes_with_4409(protocol_server: Server) -> None:
    async with greeted(protocol_server.ws) as talk:
        await talk.subscribe(uuid4(), number="a")
        await talk.subscribe(uuid4(), number="a")
        assert await talk.closing() == (4409, "subscriber for a already exists")


async def test_an_id_may_be_used_again_after_its_end(protocol_server: Server) -> None:
    async with greeted(protocol_server.ws) as talk:
        for _ in range(3):
            await talk.subscribe(uuid4(), number="a")
            await talk.say(type="complete", id="a")
            await talk.ask("{ hello }", "a")
            assert [(await talk.hear())["type"] for _ in range(2)] == ["next", "complete"]


async def test_a_wrong_token_closes_with_4403(protocol_server: Server) -> None:
    async with connected(protocol_server.ws) as talk:
        await talk.say(type="connection_init", payload={"Authorization": "Bearer nonsense"})
        assert await talk.closing() == (4403, "The access token is not valid.")


async def test_queries_and_mutations_work_over_the_socket(protocol_server: Server) -> None:
    person = str(uuid4())
    async with greeted(protocol_server.ws, person) as talk:
        payload = {"query": "mutation { change }", "variables": {"name": "x"}}
        await talk.say(id="1", type="subscribe", payload=payload)
        answer = await talk.hear()
        assert (answer["id"], answer["type"]) == ("1", "next")
        assert answer["payload"]["data"]["hello"] == "x"
        assert answer["payload"]["data"]["person"] == person
        assert await talk.hear() == {"id": "1", "type": "complete"}


async def test_the_header_of_the_handshake_greets_too(protocol_server: Server) -> None:
    person = str(uuid4())
    headers = {"authorization": f"Bearer {person}", "accept-language": "en"}
    async with greeted(protocol_server.ws, additional_headers=headers) as talk:
        await talk.ask("{ hello }")
        data = (await talk.hear())["payload"]["data"]
        assert (data["person"], data["language"]) == (person, "en")


async def test_refused_operations_end_with_an_error(protocol_server: Server) -> None:
    async with greeted(protocol_server.ws) as talk:
        await talk.ask("{ invalid }", "7")
        error = {"message": "invalid", "extensions": {"code": "INVALID"}}
        assert await talk.hear() == {"id": "7", "type": "error", "payload": [error]}
        await talk.sync()


async def test_a_fault_is_masked(protocol_server: Server) -> None:
    async with greeted(protocol_server.ws) as talk:
        await talk.ask("{ broken }", "7")
        message = await talk.hear()
        assert (message["id"], message["type"]) == ("7", "error")
        assert message["payload"][0]["extensions"]["code"] == "INTERNAL"
        assert "secret" not in str(message)
        await talk.sync()


async def test_too_many_operations_are_refused_and_the_others_go_on(protocol_server: Server) -> None:
    async with greeted(protocol_server.ws) as talk:
        for number in range(6):
            await talk.subscribe(uuid4(), number=str(number))
        refused = await talk.hear()
        assert (refused["id"], refused["payload"][0]["extensions"]["code"]) == ("5", "TOO_MANY_OPERATIONS")
        await talk.say(type="complete", id="0")
        await talk.ask("{ hello }", "6")
        assert (await talk.hear())["type"] == "next"


async def test_a_completed_operation_says_nothing_more(protocol_server: Server) -> None:
    async with greeted(protocol_server.ws) as talk:
        await talk.ask("{ slow }")
        await talk.say(type="complete", id="1")
        await talk.say(type="complete", id="never heard of")
        await talk.sync()


async def test_ping_before_the_greeting_is_answered_and_pong_is_not(protocol_server: Server) -> None:
    async with connected(protocol_server.ws) as talk:
        await talk.say(type="pong")
        await talk.say(type="ping")
        assert await talk.hear() == {"type": "pong"}


async def test_the_socket_ends_with_the_token(protocol_server: Server) -> None:
    async with greeted(protocol_server.ws, f"{uuid4()}/{uuid4()}/0.2") as talk:
        await talk.subscribe(uuid4())
        async with asyncio.timeout(5):
            assert await talk.closing() == (4403, "token expired")


async def test_another_path_has_no_socket(protocol_server: Server) -> None:
    with pytest.raises(Exception, match="HTTP 403"):
        async with connected(protocol_server.ws.replace("/graphql", "/other")):
            pass
