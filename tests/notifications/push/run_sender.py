"""A process that sends pushes and nothing else, with short patience, for tests that kill it:
`python -m tests.notifications.push.run_sender DATABASE_URL FCM_URL`.
"""

import asyncio
import sys
from datetime import timedelta

from domain.kit.database import Database
from domain.kit.unit_of_work import Units
from notifications.push.fcm import FcmTransport
from notifications.push.fcm_account import service_account
from notifications.push.queue import run_pushes
from notifications.push.sender import Sender


async def main(database_url: str, fcm_url: str) -> None:
    account = await service_account(None, fcm_url)
    assert account is not None
    transport = FcmTransport(account, base_url=fcm_url)
    sender = Sender(Units(Database(database_url)), transport, patience=timedelta(seconds=2))
    await run_pushes(database_url, sender, heartbeat=timedelta(seconds=1))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
