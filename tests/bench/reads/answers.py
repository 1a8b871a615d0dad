"""Asks servers, and compares what they answer."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from domain.kit.key import Key
from tests.bench.reads.dialects import Request
from tests.bench.reads.operations import DEEP_PAGE, PAGE
from tests.bench.reads.people import People
from tests.bench.reads.servers import Server

LARGEST_PAGE = 100
# More than a batch of Palm's, so that it does not answer several with one row.
ENOUGH = 24
SAMPLES = 3


class DifferentAnswers(Exception):
    """A server answers with an error, or not what Palm answers."""


async def ask(client: httpx.AsyncClient, server: Server, request: Request) -> Any:
    """The value of `data`. Raises DifferentAnswers for anything else than success."""
    headers = {**request.headers, "content-type": "application/json"}
    answer = await client.post(server.url, content=request.body, headers=headers)
    content = answer.json() if answer.status_code == httpx.codes.OK else {"errors": True}
    if content.get("errors"):
        raise DifferentAnswers(f"{server.kind.title} says {answer.status_code}: {answer.text[:2000]}")
    return content["data"]


async def find_cursors(server: Server, people: People) -> None:
    """Walks through some communities' bills, in the largest pages, to the end of page 199: as many as have
    enough finance staff to ask for page 200.
    """
    asking = people.finance
    communities = list(dict.fromkeys(each.community_id for each in asking))
    while len([each for each in asking if each.community_id in communities[:-1]]) >= ENOUGH:
        communities.pop()
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:

        async def walk(community_id: UUID) -> None:
            caller = next(each for each in asking if each.community_id == community_id)
            place = {"communityId": server.dialect.global_id("community", Key(community_id))}
            cursor, left = None, PAGE * (DEEP_PAGE - 1)
            while left > 0:
                size = min(left, LARGEST_PAGE)
                variables = {**place, "first": size, "after": cursor}
                data = await ask(client, server, server.dialect.request("Walk", caller, variables))
                cursor, left = data["community"]["bills"]["pageInfo"]["endCursor"], left - size
            server.cursors[community_id] = str(cursor)

        await asyncio.gather(*(walk(each) for each in communities))


async def same_answers(servers: Sequence[Server], samples: Sequence[Sequence[Request]]) -> int:
    """Asks each server its own form of the same few questions; the number of values in the last answer.

    Raises DifferentAnswers if a server does not answer what the first one does.
    """
    count = 0
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        for asked in zip(*(each[:SAMPLES] for each in samples), strict=True):
            answers = [await ask(client, server, each) for server, each in zip(servers, asked, strict=True)]
            for server, answer in zip(servers, answers, strict=True):
                compare(answers[0], answer, server)
            count = len(list(leaves(answers[0])))
    return count


def compare(expected: Any, answer: Any, server: Server) -> None:
    """Raises DifferentAnswers."""
    right, found = list(leaves(expected)), list(leaves(answer))
    if not server.kind.same_shape:
        right, found = values(right), values(found)
    if found != right or not right:
        raise DifferentAnswers(f"{server.kind.title}: {first_difference(right, found)}")


def leaves(answer: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The values in their order. Cursors are each server's own, and an instant has more than one notation."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield from leaves(value, f"{path}.{name}")
    elif isinstance(answer, list):
        for number, value in enumerate(answer):
            yield from leaves(value, f"{path}.{number}")
    elif not path.endswith("Cursor"):
        yield path, instant(answer) if path.endswith("At") and answer else answer


def values(found: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Without ids and without the names of fields; amounts of money in minor units, numbers as text."""
    return [("", plain(path, value)) for path, value in found if not path.endswith(".id")]


def plain(path: str, value: Any) -> Any:
    """One notation of amounts and of numbers."""
    if path.endswith(".amount"):
        return str(int(value.replace(".", "")))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def instant(text: str) -> str:
    """One notation."""
    return datetime.fromisoformat(text).isoformat()


def first_difference(right: list[Any], other: list[Any]) -> str:
    """For a person."""
    for mine, theirs in zip(right, other, strict=False):
        if mine != theirs:
            return f"{json.dumps(theirs)} where Palm says {json.dumps(mine)}"
    return f"{len(other)} values, and Palm has {len(right)}"
