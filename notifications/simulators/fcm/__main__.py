"""`python -m notifications.simulators.fcm --port 9099 --account FILE`."""

import argparse
from pathlib import Path

import uvicorn

from notifications.simulators.fcm.account import open_account
from notifications.simulators.fcm.application import Simulator


def main() -> None:
    """Serves until it is told to stop. Only this machine can reach it."""
    parser = argparse.ArgumentParser(prog="python -m notifications.simulators.fcm", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--account", type=Path, required=True, help="made with a fresh key if absent")
    given = parser.parse_args()
    base_url = f"http://127.0.0.1:{given.port}"
    simulator = Simulator(open_account(given.account, base_url), base_url)
    uvicorn.run(
        simulator.application(),
        host="127.0.0.1",
        port=given.port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
