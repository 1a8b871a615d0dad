"""Whether an answer has the shape that Stripe's OpenAPI gives to objects of its kind."""

from functools import cache
from typing import Any

import jsonschema_rs

from tests.payments.simulator.openapi import document


def check_shape(body: dict[str, Any]) -> None:
    """Raises jsonschema_rs.ValidationError for an object, or for a list with an object, of another shape."""
    for each in body["data"] if body.get("object") == "list" else [body]:
        _validator(f"deleted_{each['object']}" if each.get("deleted") else each["object"]).validate(each)


@cache
def _validator(kind: str) -> Any:
    schemas = _schemas()
    root = {"$ref": f"#/components/schemas/{kind}", "components": {"schemas": schemas}}
    return jsonschema_rs.Draft7Validator(root)


@cache
def _schemas() -> dict[str, Any]:
    converted: dict[str, Any] = _json_schema(document()["components"]["schemas"])
    return converted


def _json_schema(schema: Any) -> Any:
    """OpenAPI 3.0 says `nullable`, for which JSON Schema has an alternative. Unknown members are refused."""
    if isinstance(schema, list):
        return [_json_schema(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _json_schema(member) for name, member in schema.items() if name != "nullable"}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    if schema.get("nullable") is True:
        return {"anyOf": [{"type": "null"}, made]}
    return made
