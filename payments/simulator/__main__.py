"""`python -m payments.simulator --port 12111 [--data FILE] [--webhook-url URL --webhook-secret SECRET]`."""

import argparse
import os
from pathlib import Path

import uvicorn

from payments.simulator.application import Simulator
from payments.simulator.objects.webhook_endpoints import registered
from payments.simulator.store import Json, Store


def main() -> None:
    """Serves until it is told to stop. Only this machine can reach it."""
    given = _arguments()
    simulator = Simulator(Store(given.data), f"http://127.0.0.1:{given.port}", given.retry_seconds)
    if given.webhook_url:
        _register(simulator, given.webhook_url, given.webhook_secret, connect=False)
    if given.connect_webhook_url:
        _register(simulator, given.connect_webhook_url, given.connect_webhook_secret, connect=True)
    uvicorn.run(
        simulator.application(),
        host="127.0.0.1",
        port=given.port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


def _arguments() -> argparse.Namespace:
    """Each may also stand in the environment: PORT, and STRIPE_SIMULATOR_… in capitals."""
    environment = os.environ.get
    parser = argparse.ArgumentParser(prog="python -m payments.simulator", description=__doc__)
    port = environment("PORT")
    parser.add_argument("--port", type=int, default=port, required=port is None)
    parser.add_argument("--data", type=Path, default=environment("STRIPE_SIMULATOR_DATA"), help="SQLite file")
    parser.add_argument(
        "--webhook-url", default=environment("STRIPE_SIMULATOR_WEBHOOK_URL"), help="who hears of every event"
    )
    parser.add_argument("--webhook-secret", default=environment("STRIPE_SIMULATOR_WEBHOOK_SECRET"))
    parser.add_argument(
        "--retry-seconds", type=float, default=1.0, help="until an event is sent again; doubled each time"
    )
    parser.add_argument(
        "--connect-webhook-url",
        default=environment("STRIPE_SIMULATOR_CONNECT_WEBHOOK_URL"),
        help="who hears of the events of connected accounts",
    )
    parser.add_argument(
        "--connect-webhook-secret", default=environment("STRIPE_SIMULATOR_CONNECT_WEBHOOK_SECRET")
    )
    given = parser.parse_args()
    for url, secret in (("webhook_url", "webhook_secret"), ("connect_webhook_url", "connect_webhook_secret")):
        if getattr(given, url) and not getattr(given, secret):
            parser.error(f"{url} needs {secret}, by which its receiver knows us")
    return given


def _register(simulator: Simulator, url: str, secret: str, *, connect: bool) -> None:
    """One endpoint for the address, also after a restart."""
    known: list[Json] = simulator.store.select(
        "webhook_endpoint",
        "json_extract(body, '$.url') = :url AND coalesce(json_extract(body, '$._connect'), 0) = :connect",
        {"url": url, "connect": connect},
    )
    if known:
        simulator.store.put(known[0] | {"_secret": secret, "status": "enabled"})
    else:
        simulator.service.internally(lambda call: registered(call, url, secret, ["*"], connect=connect))


if __name__ == "__main__":
    main()
