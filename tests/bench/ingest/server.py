"""The door for device events alone, over HTTP and MQTT, as one process and with the product's own limits.

`DATABASE_URL`, `REDIS_URL`, `MQTT_URL`, `PORT` and `PALM_SECRET` are given. `/metrics` is as in the product.
"""

import asyncio
import os

import uvicorn
from prometheus_client import make_asgi_app
from redis.asyncio import Redis
from starlette.types import ASGIApp, Receive, Scope, Send

from api.devices import IngestDoor, device_ingest
from api.mqtt import MqttBridge
from domain.devices.seal import KeySeal
from domain.kit.database import Database
from domain.kit.unit_of_work import Units


def application(door: IngestDoor) -> ASGIApp:
    """Devices, and metrics beside them."""
    devices, metrics = device_ingest(door), make_asgi_app()

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        await (metrics if scope["path"] == "/metrics" else devices)(scope, receive, send)

    return either


async def main() -> None:
    """Serves until a signal comes."""
    units = Units(Database(os.environ["DATABASE_URL"]))
    redis = Redis.from_url(os.environ["REDIS_URL"])
    door = IngestDoor(units, redis, KeySeal(os.environ["PALM_SECRET"].encode()))
    server = uvicorn.Server(
        uvicorn.Config(
            application(door),
            port=int(os.environ["PORT"]),
            http="httptools",
            access_log=False,
            lifespan="off",
        )
    )
    bridge = asyncio.create_task(MqttBridge(door, os.environ["MQTT_URL"]).run())
    await server.serve()
    bridge.cancel()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
