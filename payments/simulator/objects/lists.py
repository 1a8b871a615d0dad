"""Lists: newest first, in pages that are found from the id at their edge."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from payments.simulator.call import Call
from payments.simulator.errors import invalid, no_such
from payments.simulator.store import Json

LARGEST, USUAL = 100, 10
COMPARED = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def page(
    call: Call,
    kind: str,
    filters: Mapping[str, Any] | None = None,
    among: Mapping[str, Sequence[str] | None] | None = None,
) -> Json:
    """One page of the objects of a kind whose members equal `filters` and are `among` what is listed there; a
    filter of None does not count.
    """
    limit = call.parameters.get("limit", USUAL)
    if not 1 <= limit <= LARGEST:
        raise invalid(f"Invalid limit: must be between 1 and {LARGEST}", param="limit")
    conditions, values = _conditions(call, filters or {})
    for name, choices in (among or {}).items():
        if choices is not None:
            conditions.append(f"json_extract(body, '$.{name}') IN (SELECT value FROM json_each(:all_{name}))")  # noqa: S608 - names of ours
            values[f"all_{name}"] = json.dumps(choices)
    edge, backwards = _edge(call, kind)
    if edge is not None:
        conditions.append("number > :edge" if backwards else "number < :edge")
        values["edge"] = edge
    order = "ASC" if backwards else "DESC"
    where = f"{' AND '.join(conditions)} ORDER BY number {order} LIMIT {limit + 1}"
    found = call.store.select(kind, where, values)
    data = found[:limit][:: -1 if backwards else 1]
    return {"object": "list", "data": data, "has_more": len(found) > limit, "url": call.url}


def _conditions(call: Call, filters: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    conditions = ["json_extract(body, '$.deleted') IS NULL"]
    values: dict[str, Any] = {}
    for name, value in filters.items():
        if value is not None:
            conditions.append(f"json_extract(body, '$.{name}') = :{name}")
            values[name] = value
    created = call.parameters.get("created")
    bounds = (
        created if isinstance(created, dict) else {} if created is None else {"gte": created, "lte": created}
    )
    for name, bound in bounds.items():
        conditions.append(f"json_extract(body, '$.created') {COMPARED[name]} :created_{name}")
        values[f"created_{name}"] = bound
    return conditions, values


def _edge(call: Call, kind: str) -> tuple[int | None, bool]:
    after, before = call.parameters.get("starting_after"), call.parameters.get("ending_before")
    if after is not None and before is not None:
        raise invalid("You cannot use both starting_after and ending_before", param="ending_before")
    param, id = ("ending_before", before) if before is not None else ("starting_after", after)
    if id is None:
        return None, False
    number = call.store.number_of(kind, id)
    if number is None:
        raise no_such(kind, id, param=param)
    return number, before is not None
