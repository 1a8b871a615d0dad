"""A real MQTT 3.1.1 broker (amqtt) as a process: `python -m tests.support.mqtt_broker PORT`.

Any name and password will do, but a name is needed: amqtt keeps no session of an anonymous client.
"""

import asyncio
import logging
import sys

from amqtt.broker import Broker


async def main(port: int) -> None:
    """Serves until a signal ends the process."""
    configuration = {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": False}},
    }
    broker = Broker(configuration)
    await broker.start()
    sys.stdout.write("broker ready\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(main(int(sys.argv[1])))
