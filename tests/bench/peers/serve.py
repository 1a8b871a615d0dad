"""Serves a peer on Python: `python -m tests.bench.peers.serve ariadne_app`, on 127.0.0.1:PORT."""

import os
import sys

import uvicorn

if __name__ == "__main__":
    uvicorn.run(
        f"tests.bench.peers.{sys.argv[1]}:create_app",
        factory=True,
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
