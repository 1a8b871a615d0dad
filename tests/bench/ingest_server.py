"""The door for device events alone, as one process: `DATABASE_URL`, `REDIS_URL`, `PORT` and `PALM_SECRET` are
given.
"""

import os

import uvicorn
from redis.asyncio import Redis

from api.devices import IngestDoor, IngestLimits, device_ingest
from domain.devices.seal import KeySeal
from domain.kit.database import Database
from domain.kit.unit_of_work import Units


def main() -> None:
    """Serves until a signal comes."""
    units = Units(Database(os.environ["DATABASE_URL"]))
    redis = Redis.from_url(os.environ["REDIS_URL"])
    seal = KeySeal(os.environ["PALM_SECRET"].encode())
    # A node of the benchmark says more than any real one may.
    limits = IngestLimits(events_per_second=1_000_000)
    application = device_ingest(IngestDoor(units, redis, seal, limits))
    uvicorn.run(
        application,
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        lifespan="off",
    )


if __name__ == "__main__":
    main()
