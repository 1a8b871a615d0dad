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
        _register(simulator, given.webhook_url, given.webhook_secret)
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
    given = parser.parse_args()
    if given.webhook_url and not given.webhook_secret:
        parser.error("--webhook-url needs --webhook-secret, by which its receiver knows us")
    return given


def _register(simulator: Simulator, url: str, secret: str) -> None:
    """One endpoint for the address, also after a restart."""
    known: list[Json] = simulator.store.select(
        "webhook_endpoint", "json_extract(body, '$.url') = :url", {"url": url}
    )
    if known:
        simulator.store.put(known[0] | {"_secret": secret, "status": "enabled"})
    else:
        simulator.service.internally(lambda call: registered(call, url, secret, ["*"]))


if __name__ == "__main__":
    main()
