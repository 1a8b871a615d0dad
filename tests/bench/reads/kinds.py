"""All servers that can be measured, by name."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.reads import node
from tests.bench.reads.dialects import PostgraphileDialect
from tests.bench.reads.servers import PALM_KIND, Kind

PRODUCTION = {"NODE_ENV": "production"}


def peers() -> list[Kind]:
    """Installs what they need. In the order in which tables show them."""
    node.install()
    return [
        Kind(
            "postgraphile",
            "PostGraphile",
            node.command("postgraphile.js"),
            PRODUCTION,
            says="listening",
            dialect=PostgraphileDialect,
            documents=node.FOLDER / "postgraphile",
            prepare=node.FOLDER / "postgraphile" / "functions.sql",
            same_shape=False,
        ),
        Kind("mercurius", "Mercurius, JIT, loaders", node.command("mercurius.js"), PRODUCTION),
        Kind("yoga", "graphql-yoga, JIT, DataLoader", node.command("yoga.js"), PRODUCTION),
        Kind("apollo", "Apollo Server, DataLoader", node.command("apollo.js"), PRODUCTION),
        Kind("ariadne", "Ariadne, aiodataloader", uvicorn("ariadne_app")),
        Kind("strawberry", "Strawberry, SQLModel, DataLoader", uvicorn("strawberry_app")),
    ]


def uvicorn(module: str) -> list[str]:
    """Starts one of the peers on Python, with uvloop and httptools as Palm has them."""
    return [sys.executable, "-m", "tests.bench.peers.serve", module]


def bare(answer: Path) -> Kind:
    """Answers with the bytes of a file."""
    command = [sys.executable, "-m", "tests.bench.reads.bare"]
    return Kind("bare", "Bare ASGI", command, {"BARE_FILE": str(answer)})


def chosen(names: Sequence[str] | None) -> list[Kind]:
    """All, or those with these names; and Palm, with which they are compared. LookupError for no server."""
    if names == [PALM_KIND.name]:
        return [PALM_KIND]
    known = {each.name: each for each in peers()}
    if unknown := sorted(set(names or ()) - {PALM_KIND.name, *known}):
        raise LookupError(
            f"No server is called {unknown[0]}; there are {PALM_KIND.name}, {', '.join(known)}."
        )
    return [PALM_KIND, *(each for name, each in known.items() if not names or name in names)]
