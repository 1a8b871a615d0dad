"""A till in production's shape: API, worker and Stripe's simulator, processes that can be killed."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from api.embedded.ports import free_port
from api.embedded.process import ServerProcess
from api.oauth.development import mint
from api.oauth.settings import oauth_settings
from api.settings import Settings
from domain.billing.models import Bill, BillStatus
from domain.kit.key import Key
from domain.kit.money import Money
from domain.kit.unit_of_work import Units
from domain.people.models import Person
from payments.ledger.of_bills import bill_issued
from payments.ledger.post import post
from schema.engine.global_ids import encode_id
from tests.support.processes import PALM, running, started
from tests.support.world import World

API_KEY, SECRET = "sk_test_palm", "whsec_of_the_tests"
TOTAL = 10_000
START = """mutation ($bill: ID!, $key: String!) {
  paymentStart(input: {billIds: [$bill], method: ALIPAY}, idempotencyKey: $key) {
    payment { id status } userErrors { code } } }"""


@dataclass(slots=True)
class CashDesk:
    """Everything listens on addresses that stay the same when a process is started again."""

    environment: dict[str, str]
    folder: Path
    units: Units
    world: World
    stripe: httpx.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)
    api: ServerProcess | None = None
    others: dict[str, ServerProcess] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    async def open(self) -> None:
        """Starts the API, the first time or again."""
        self.api = await started(
            [*PALM, "serve"],
            log=self.folder / "api.log",
            environment=self.environment,
            ready_url=f"{self.url}/readyz",
        )

    async def kill(self) -> None:
        """`kill -9`: nothing is finished, nothing is said."""
        assert self.api is not None
        self.api.send(signal.SIGKILL)
        await self.api.wait()

    def processes(self) -> dict[str, int]:
        """Process ids by name."""
        assert self.api is not None
        return {"API": self.api.pid, **{name: each.pid for name, each in self.others.items()}}

    async def sign_in(self, *names: str) -> None:
        """Makes tokens that last longer than the test."""
        settings = oauth_settings(Settings.model_validate(self.environment))
        async with self.units.begin() as unit:
            phones = {
                name: (await unit.session.get_one(Person, self.world.person(name))).phone for name in names
            }
        for name, phone in phones.items():
            self.tokens[name] = await mint(settings, self.units, phone, self.world.callers[name].app)

    async def issue(self, number: int, room: str = "101") -> list[Key]:
        """So many bills of 100.00 元, a month each."""
        now, here = self.units.clock.now(), self.world.here
        bills = [
            Bill(
                community_id=here,
                room_id=self.world.rooms[room],
                period=f"{2000 + month // 12}-{month % 12 + 1:02}",
                status=BillStatus.ISSUED,
                total_minor=TOTAL,
                issued_at=now,
                due_at=now + timedelta(days=30),
            )
            for month in range(number)
        ]
        async with self.units.begin() as unit:
            unit.session.add_all(bills)
            await unit.session.flush()
            await post(unit, here, [bill_issued(bill.id, Money(TOTAL)) for bill in bills])
        return [Key(bill.id, here) for bill in bills]

    async def pay(self, client: httpx.AsyncClient, bill: Key, key: str, by: str = "owner") -> dict[str, Any]:
        """One tap; the payload. Raises httpx.TransportError when nobody answers."""
        variables = {"bill": encode_id("bill", bill), "key": key}
        answer = await client.post(
            f"{self.url}/graphql",
            json={"query": START, "variables": variables},
            headers={"authorization": f"Bearer {self.tokens[by]}"},
        )
        payload: dict[str, Any] = answer.json()["data"]["paymentStart"]
        return payload

    async def tell_stripe(self, method: str, control: str, **body: Any) -> None:
        """A control of the simulator."""
        answer = await self.stripe.request(method, f"/_simulator/{control}", json=body, timeout=40)
        answer.raise_for_status()

    async def intents(self) -> list[dict[str, Any]]:
        """All that Stripe has."""
        found: list[dict[str, Any]] = []
        more: dict[str, Any] = {"limit": 100}
        while True:
            page = (await self.stripe.get("/v1/payment_intents", params=more)).json()
            found += page["data"]
            if not page["has_more"]:
                return found
            more["starting_after"] = page["data"][-1]["id"]

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """As PostgreSQL has them at this moment."""
        connection = await asyncpg.connect(self.environment["DATABASE_URL"])
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()


@asynccontextmanager
async def cash_desk(
    database_url: str, redis_url: str, folder: Path, units: Units, world: World
) -> AsyncIterator[CashDesk]:
    """Open, with a worker behind it."""
    port, stripe_port = free_port(), free_port()
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PORT": str(port),
        "PALM_DATA": str(folder),
        "PALM_LOG_LEVEL": "warning",
        "STRIPE_SECRET_KEY": API_KEY,
        "STRIPE_API_BASE": f"http://127.0.0.1:{stripe_port}",
        "STRIPE_WEBHOOK_SECRET": SECRET,
    }
    async with AsyncExitStack() as stack:
        others = {
            "worker": await stack.enter_async_context(
                running([*PALM, "worker"], log=folder / "worker.log", environment=environment)
            ),
            "simulator": await stack.enter_async_context(simulator(stripe_port, port, folder)),
        }
        stripe = httpx.AsyncClient(
            base_url=environment["STRIPE_API_BASE"],
            headers={"authorization": f"Bearer {API_KEY}"},
            trust_env=False,
        )
        await stack.enter_async_context(stripe)
        desk = CashDesk(environment, folder, units, world, stripe, others=others)
        await desk.open()
        stack.push_async_callback(close, desk)
        await desk.sign_in("owner", "finance")
        yield desk


async def close(desk: CashDesk) -> None:
    """If it is not dead."""
    if desk.api is not None:
        await desk.api.stop()


@asynccontextmanager
async def simulator(port: int, api_port: int, folder: Path) -> AsyncIterator[ServerProcess]:
    """Stripe, which tells the API of every event."""
    command = [sys.executable, "-m", "payments.simulator", "--port", str(port), "--retry-seconds", "0.1"]
    hooks = ["--webhook-url", f"http://127.0.0.1:{api_port}/webhooks/stripe", "--webhook-secret", SECRET]
    ready = f"http://127.0.0.1:{port}/healthz"
    async with running(
        [*command, *hooks], log=folder / "stripe.log", environment={}, ready_url=ready
    ) as process:
        yield process


async def until(true: Callable[[], Awaitable[bool]], seconds: float) -> None:
    """What other processes do is seen in the database alone, so it is looked for. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 - the event is in another process
            await asyncio.sleep(0.1)
