"""Renew what the simulator ships of Stripe's specification: `python -m tests.payments.simulator.extract`.

The demo runs without the test packages, and 14 MB of which 99 % is never read would be a poor dependency.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from payments.simulator.routes import ROUTES
from payments.simulator.specification import FILE
from tests.payments.simulator.openapi import document

DROPPED = {"description", "title", "x-expansionResources", "x-stripeParam", "x-stripeEvent"}
FORM = "application/x-www-form-urlencoded"


def extract() -> str:
    """One operation a line, so that a newer specification shows as a readable change."""
    whole = document()
    lines = [f'"version": {json.dumps(whole["info"]["version"])}']
    lines += [f"{json.dumps(name)}: {_compact(schema)}" for name, schema in sorted(_operations(whole))]
    expandable = {kind: _expandable(whole, kind) for kind in _kinds()}
    lines.append(f'"expandable": {_compact(expandable)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _operations(whole: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for route in ROUTES:
        operation = whole["paths"][route.path][route.method.lower()]
        body = operation.get("requestBody", {}).get("content", {}).get(FORM, {}).get("schema", {})
        query = [each for each in operation.get("parameters", []) if each["in"] == "query"]
        properties = body.get("properties", {}) | {each["name"]: each["schema"] for each in query}
        required = body.get("required", []) + [each["name"] for each in query if each["required"]]
        yield f"{route.method} {route.path}", _bare({"properties": properties, "required": sorted(required)})


def _kinds() -> list[str]:
    return sorted({route.kind for route in ROUTES})


def _expandable(whole: Mapping[str, Any], kind: str) -> list[str]:
    """The members that are an identifier until they are expanded."""
    properties = whole["components"]["schemas"][kind]["properties"]
    return sorted(name for name, schema in properties.items() if "x-expansionResources" in schema)


def _bare(schema: Any) -> Any:
    """Without the words."""
    if isinstance(schema, list):
        return [_bare(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _bare(each) for name, each in value.items()} if key == "properties" else _bare(value)
        for key, value in schema.items()
        if key not in DROPPED
    }


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


if __name__ == "__main__":
    FILE.write_text(extract(), encoding="utf-8")
