"""A server with the real transports and made-up operations: `python -m tests.api.graphql.synthetic`.

`{ hello }` answers, `{ broken }` breaks, `{ slow }` never ends, `{ invalid }` is refused; `mutation { change
}` changes nothing. `subscription { alarms }` tells of alarm events of `communityId`, as seen by `scope`, and
counts how often it was rendered. A token is `Bearer PERSON` or `Bearer PERSON/SESSION/SECONDS`.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import uvicorn

from api.app import Dependencies, ManagedApplication
from api.graphql.application import GraphQLApplication
from api.graphql.callers import NOBODY, Caller, Identity, InvalidToken
from api.graphql.observation import Observer
from api.graphql.operations import Answer, Stream
from api.graphql.problems import error_body, method_not_allowed
from api.graphql.requests import GraphQLRequest
from api.graphql.sockets import SocketLimits
from api.listening import server_options
from api.middleware.logs import configure_logs
from api.settings import Settings
from domain.kit.actor import Actor, App
from notifications.live.events import LiveEvent, partition_of
from notifications.live.groups import Groups
from notifications.live.hub import Hub
from notifications.live.subscription import Subscription

NAMES = ("alarm.raised", "alarm.changed")


class Synthetic:
    """Operations by the first word in their braces."""

    def __init__(self) -> None:
        self.rendered = 0

    async def run(self, request: GraphQLRequest, caller: Caller, *, safe: bool = False) -> Answer | Stream:
        document = request.document or ""
        if document.startswith("subscription"):
            return self._subscribe(request, caller)
        if document.startswith("mutation") and safe:
            raise method_not_allowed(b"POST", "A mutation needs POST.")
        return await self._answer(document, request, caller)

    async def _answer(self, document: str, request: GraphQLRequest, caller: Caller) -> Answer:
        if "broken" in document:
            raise RuntimeError("a secret of the inside")
        if "slow" in document:
            await asyncio.Event().wait()
        if "hello" in document or "change" in document:
            data = {
                "hello": (request.variables or {}).get("name", "world"),
                "language": caller.actor.language,
                "person": str(caller.actor.person_id),
                "rendered": self.rendered,
            }
            return Answer(orjson.dumps({"data": data}))
        return Answer(error_body("INVALID", "invalid"), executed=False)

    def _subscribe(self, request: GraphQLRequest, caller: Caller) -> Stream:
        variables = request.variables or {}
        community = UUID(variables["communityId"])
        scope, after = variables.get("scope", "all"), variables.get("after")

        async def render(event: LiveEvent) -> bytes | None:
            self.rendered += 1
            if event.payload.get("broken"):
                raise RuntimeError("a secret of the inside")
            if event.payload.get("scope") not in (None, scope):
                return None
            alarm = {"subject": event.subject_id, "cursor": str(event.position), **event.payload}
            return orjson.dumps({"data": {"alarms": alarm}})

        subscription = Subscription(
            key=(community, scope),
            topics=frozenset((name, community) for name in NAMES),
            partitions=(partition_of(community),),
            viewer=caller.actor.person_id,
            render=render,
        )
        return Stream(subscription, None if after is None else int(after))


class Tokens:
    """Believes what the token says."""

    async def identify(self, authorization: str | None) -> Identity:
        if authorization is None:
            return NOBODY
        try:
            person, *rest = authorization.removeprefix("Bearer ").split("/")
            session = UUID(rest[0]) if rest else None
            ends = datetime.now(UTC) + timedelta(seconds=float(rest[1])) if len(rest) > 1 else None
            return Identity(Actor(App.RESIDENT, UUID(person), session), ends)
        except ValueError:
            raise InvalidToken("The access token is not valid.") from None


@asynccontextmanager
async def assemble() -> AsyncIterator[Dependencies]:
    hub, observer = Hub(os.environ["REDIS_URL"]), Observer()
    groups = Groups(hub, error_body("INTERNAL", "masked"), observer.delivered)
    limits = SocketLimits(
        most_operations=5, most_buffered=int(os.environ.get("MOST_BUFFERED", "65536")), init_seconds=1.5
    )
    graphql = GraphQLApplication(
        Synthetic(), Tokens(), groups, observer=observer, largest_body=10_000, longest_queue=64, limits=limits
    )
    reading = asyncio.create_task(hub.run())
    yield Dependencies(graphql=graphql, end_streams=graphql.end_streams)
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading


def main() -> None:
    configure_logs("warning")
    options = server_options(Settings()) | {"timeout_graceful_shutdown": 30}
    uvicorn.run(ManagedApplication(assemble), **options)


if __name__ == "__main__":
    main()
