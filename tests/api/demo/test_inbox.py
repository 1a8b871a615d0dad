"""The phones' inbox is passed on as the push simulator tells it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from api.demo.inbox import PushInbox
from api.embedded.ports import free_port
from notifications.simulators.fcm.account import open_account
from notifications.simulators.fcm.application import Simulator


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    return Simulator(open_account(tmp_path / "account.json", "http://127.0.0.1"), "http://127.0.0.1")


@pytest.fixture
async def inbox(simulator: Simulator) -> AsyncIterator[str]:
    """The address of our own inbox, in front of the simulator."""
    async with served(simulator.application()) as behind:
        route = Route("/demo/inbox", PushInbox(behind).stream)
        async with served(Starlette(routes=[route])) as address:
            yield f"{address}/demo/inbox"


async def test_pushes_come_as_they_are_delivered(simulator: Simulator, inbox: str) -> None:
    await deliver(simulator, "one")
    async with reading(inbox) as events:
        assert await anext(events) == (1, "one")
        await deliver(simulator, "two")
        assert await anext(events) == (2, "two")


async def test_a_browser_that_comes_back_gets_what_it_has_missed(simulator: Simulator, inbox: str) -> None:
    for title in ("one", "two", "three"):
        await deliver(simulator, title)
    async with reading(inbox, {"Last-Event-ID": "2"}) as events:
        assert await anext(events) == (3, "three")


async def test_an_absent_simulator_ends_the_stream_and_the_browser_tries_again() -> None:
    inbox = PushInbox(f"http://127.0.0.1:{free_port()}")
    async with served(Starlette(routes=[Route("/demo/inbox", inbox.stream)])) as address, client() as http:
        answer = await http.get(f"{address}/demo/inbox")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert answer.text == "retry: 2000\n\n: the push simulator is away\n\n"


async def test_without_a_simulator_it_says_where_pushes_go() -> None:
    answer = await PushInbox(None).stream(Request({"type": "http", "headers": []}))
    assert (answer.status_code, json.loads(bytes(answer.body))) == (
        404,
        {"error": "pushes go to Firebase, not to a simulator"},
    )


async def deliver(simulator: Simulator, title: str) -> None:
    await simulator.inbox.deliver(title, {"token": "demo-phone-0001", "notification": {"title": title}})


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=10)


@asynccontextmanager
async def reading(address: str, headers: dict[str, str] | None = None) -> AsyncIterator[AsyncIterator[Any]]:
    """Number and title of each push."""

    async def events(answer: httpx.Response) -> AsyncIterator[tuple[int, str]]:
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                push = json.loads(line.removeprefix("data: "))
                yield push["number"], push["message"]["notification"]["title"]

    async with client() as http, http.stream("GET", address, headers=headers) as answer:
        yield events(answer)


@asynccontextmanager
async def served(application: Starlette) -> AsyncIterator[str]:
    """Over real sockets: the test client does not stream."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            application, port=port, log_level="critical", lifespan="off", timeout_graceful_shutdown=0
        )
    )
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it by this attribute alone
        await asyncio.sleep(0.005)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running
