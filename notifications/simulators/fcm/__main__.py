"""`python -m notifications.simulators.fcm --port 9099 [--account FILE]`; PORT serves in the place of
--port."""

import argparse
import os
from pathlib import Path

import uvicorn

from notifications.simulators.fcm.account import make_account, open_account
from notifications.simulators.fcm.application import Simulator


def main() -> None:
    """Serves until it is told to stop. Only this machine can reach it."""
    parser = argparse.ArgumentParser(prog="python -m notifications.simulators.fcm", description=__doc__)
    port = os.environ.get("PORT")
    parser.add_argument("--port", type=int, default=port, required=port is None)
    parser.add_argument("--account", type=Path, help="service account to keep; made if it is not there")
    given = parser.parse_args()
    base_url = f"http://127.0.0.1:{given.port}"
    account = open_account(given.account, base_url) if given.account else make_account()
    simulator = Simulator(account, base_url)
    uvicorn.run(
        simulator.application(),
        host="127.0.0.1",
        port=given.port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
