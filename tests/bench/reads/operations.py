"""What is asked: five operations, and a mix of them."""

import random
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.kit.key import Key
from tests.bench.reads.dialects import Dialect, Request
from tests.bench.reads.people import Caller, People

MIX = "MIX"
SHARES = {"HOME": 60, "LIST": 20, "NODE": 10, "DEEP": 5, "MARK": 5}
OPERATIONS = (*SHARES, MIX)
WRITING = frozenset({"MARK", MIX})
# The documents of operations; DEEP is page 200 of what LIST begins.
DOCUMENT_OF = {"HOME": "Home", "LIST": "List", "NODE": "Node", "DEEP": "List", "MARK": "NoticeMarkRead"}
PAGE, DEEP_PAGE = 50, 200
MIXED = 3_200


def requests(
    operation: str, dialect: Dialect, people: People, cursors: Mapping[UUID, str]
) -> Sequence[Request]:
    """What is sent in turn. `cursors` are the ends of page 199, by community."""
    if operation == MIX:
        return mixed({name: requests(name, dialect, people, cursors) for name in SHARES})
    document = DOCUMENT_OF[operation]
    return [dialect.request(document, *each) for each in questions(operation, dialect, people, cursors)]


def questions(
    operation: str, dialect: Dialect, people: People, cursors: Mapping[UUID, str]
) -> list[tuple[Caller, dict[str, Any]]]:
    """Who asks, and the variables."""

    def bills_of(caller: Caller, **more: str) -> dict[str, Any]:
        return {"communityId": dialect.global_id("community", Key(caller.community_id)), **more}

    match operation:
        case "HOME":
            return [(caller, dialect.viewer(caller)) for caller in people.residents]
        case "LIST":
            return [(caller, bills_of(caller)) for caller in people.finance]
        case "DEEP":
            known = [caller for caller in people.finance if caller.community_id in cursors]
            return [(caller, bills_of(caller, after=cursors[caller.community_id])) for caller in known]
        case "NODE":
            return [(caller, {"id": dialect.global_id("bill", key)}) for caller, key in people.bills]
        case _:
            return [(caller, dialect.notice(caller, key)) for caller, key in people.notices]


def mixed(parts: Mapping[str, Sequence[Request]]) -> list[Request]:
    """The operations by their shares in an order that is always the same."""
    dice, turns = random.Random(1), dict.fromkeys(parts, 0)
    order = [name for name, share in SHARES.items() for _ in range(MIXED * share // 100)]
    dice.shuffle(order)
    found = []
    for name in order:
        found.append(parts[name][turns[name] % len(parts[name])])
        turns[name] += 1
    return found
