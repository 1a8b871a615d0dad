"""Our own processes of the demo: what each is started with, and how it shows that it is ready."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from api.command_line.environment import addresses
from api.command_line.ready import answers_ok
from api.embedded.ports import remembered_port
from api.embedded.process import ServerProcess
from api.settings import Settings

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process. Without a `ready_url` it is ready as soon as it runs. Parts after it need the file it
    `makes`, and find in their environment what it `tells`.
    """

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    address: str = ""
    ready_url: str | None = None
    makes: Path | None = None
    tells: dict[str, str] = field(default_factory=dict)
    patience: float = PATIENCE_SECONDS

    async def start(self, logs: Path) -> ServerProcess:
        """Its log is named after it."""
        return await ServerProcess.start(
            self.name,
            [sys.executable, "-m", self.module, *self.arguments],
            log=logs / f"{self.name.replace(' ', '-')}.log",
            environment=os.environ | self.environment,
        )

    @property
    def first(self) -> bool:
        """Whether it has to be ready before the next part starts: once, until its file is there."""
        return self.makes is not None and not self.makes.exists()

    async def is_ready(self) -> bool:
        return self.ready_url is None or await answers_ok(self.ready_url)


def parts_of(settings: Settings) -> list[Part]:
    """Simulators for what has no address, then worker and API, which is told where everything is."""
    environment = addresses(settings)
    parts = []
    if settings.fcm_base_url is None and settings.firebase_credentials is None:
        push = _push_simulator(settings)
        parts.append(push)
        environment |= {"FCM_BASE_URL": push.address, "FIREBASE_CREDENTIALS": str(push.makes)}
    if settings.stripe_secret_key is None:
        stripe = _payment_simulator(settings)
        parts.append(stripe)
        environment |= stripe.tells
    ready = f"http://{_reachable(settings.host)}:{settings.port}/readyz"
    palm = "api.command_line"
    return [
        *parts,
        Part(name="worker", module=palm, arguments=("worker",), environment=environment),
        Part(name="api", module=palm, arguments=("serve",), environment=environment, ready_url=ready),
    ]


def _push_simulator(settings: Settings) -> Part:
    """Firebase as this machine sees it, and a service account that it believes."""
    folder = settings.folder
    port, account = remembered_port(folder.ports / "fcm"), folder.secrets / "push-simulator-account.json"
    return Part(
        name="push simulator",
        module="notifications.simulators.fcm",
        arguments=("--port", str(port), "--account", str(account)),
        address=f"http://127.0.0.1:{port}",
        ready_url=f"http://127.0.0.1:{port}/healthz",
        makes=account,
    )


def _payment_simulator(settings: Settings) -> Part:
    """Stripe as this machine sees it. It keeps its own books, and tells the API of every event."""
    folder = settings.folder
    port, secret = remembered_port(folder.ports / "stripe"), f"whsec_{folder.secret('stripe-webhook')}"
    address = f"http://127.0.0.1:{port}"
    hears = f"http://{_reachable(settings.host)}:{settings.port}/webhooks/stripe"
    return Part(
        name="payment simulator",
        module="payments.simulator",
        arguments=("--port", str(port), "--data", str(folder.path / "stripe.sqlite"), "--webhook-url", hears),
        environment={"STRIPE_SIMULATOR_WEBHOOK_SECRET": secret},
        address=address,
        ready_url=f"{address}/healthz",
        tells={
            "STRIPE_SECRET_KEY": "sk_test_demo",
            "STRIPE_API_BASE": address,
            "STRIPE_WEBHOOK_SECRET": secret,
        },
    )


def _reachable(host: str) -> str:
    """Where this machine reaches a server that listens on `host`."""
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not bound
