"""Parameters held against Stripe's specification, and turned from text into what it says they are.

A validator of JSON Schema is of no use here: on the wire everything is text, and an SDK's user learns from
the code and the parameter that an error names.
"""

import re
from collections.abc import Mapping
from typing import Any

from payments.simulator.errors import StripeError, invalid

Schema = Mapping[str, Any]


def checked(schema: Schema, tree: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an operation. Raises StripeError as Stripe would refuse them."""
    return _object(schema, tree, "")


def _value(schema: Schema, value: Any, name: str) -> Any:
    if "anyOf" in schema:
        return _any_of(schema["anyOf"], value, name)
    if value == "" and "" not in schema.get("enum", [""] if schema.get("type") == "string" else []):
        raise _empty(name)
    if schema.get("x-stripeBypassValidation") and isinstance(value, dict):
        # Stripe's document says here that its schema is not all that is taken.
        return value
    match schema.get("type"):
        case "object":
            return _object(schema, _branch(value, name, "object"), name)
        case "array":
            return _array(schema, _branch(value, name, "array"), name)
        case kind:
            return _scalar(schema, str(kind), _leaf(value, name), name)


def _any_of(alternatives: list[Schema], value: Any, name: str) -> Any:
    """The first that fits; if none does, the complaint of the one that it resembles most."""
    complaint: StripeError | None = None
    for schema in sorted(alternatives, key=lambda schema: _is_branch(schema) != isinstance(value, dict)):
        try:
            return _value(schema, value, name)
        except StripeError as error:
            complaint = complaint or error
    raise complaint or invalid(f"Invalid value for {name}", param=name)


def _is_branch(schema: Schema) -> bool:
    return schema.get("type") in {"object", "array"}


def _object(schema: Schema, tree: Mapping[str, Any], name: str) -> dict[str, Any]:
    known: Mapping[str, Schema] = schema.get("properties", {})
    others = schema.get("additionalProperties", False)
    made = {}
    for key, value in tree.items():
        within = f"{name}[{key}]" if name else key
        if key in known:
            made[key] = _value(known[key], value, within)
        elif isinstance(others, Mapping):
            made[key] = _value(others, value, within)
        else:
            raise invalid(f"Received unknown parameter: {within}", param=within, code="parameter_unknown")
    for key in schema.get("required", ()):
        if key not in made:
            within = f"{name}[{key}]" if name else key
            raise missing(within)
    return made


def _array(schema: Schema, tree: Mapping[str, Any], name: str) -> list[Any]:
    if not all(key.isdigit() for key in tree):
        raise invalid("Invalid array", param=name)
    ordered = sorted(tree.items(), key=lambda item: int(item[0]))
    return [_value(schema["items"], value, f"{name}[{key}]") for key, value in ordered]


def _scalar(schema: Schema, kind: str, text: str, name: str) -> Any:
    if "enum" in schema and text not in schema["enum"]:
        *rest, last = [each for each in schema["enum"] if each] or [""]
        choices = f"one of {', '.join(rest)} or {last}" if rest else last
        raise invalid(f"Invalid {name}: must be {choices}", param=name)
    match kind:
        case "integer":
            return _integer(text, name)
        case "number":
            return _number(text, name)
        case "boolean":
            return _boolean(text, name)
        case _:
            return _string(schema, text, name)


def _integer(text: str, name: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        raise invalid(f"Invalid integer: {text}", param=name, code="parameter_invalid_integer")
    return int(text)


def _number(text: str, name: str) -> float:
    if not re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?", text, re.ASCII):
        raise invalid(f"Invalid decimal: {text}", param=name)
    return float(text)


def _boolean(text: str, name: str) -> bool:
    if text not in {"true", "false"}:
        raise invalid(f"Invalid boolean: {text}", param=name)
    return text == "true"


def _string(schema: Schema, text: str, name: str) -> str:
    longest = schema.get("maxLength", 5000)
    if len(text) > longest:
        shown = f"{text[:5]}...{text[-5:]}"
        raise invalid(
            f"Invalid string: {shown}; must be at most {longest} characters",
            param=name,
            code="parameter_invalid_string_too_long",
        )
    return text


def _branch(value: Any, name: str, kind: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise invalid(f"Invalid {kind}", param=name)
    return value


def _leaf(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise invalid("Invalid string", param=name)
    return value


def missing(name: str) -> StripeError:
    return invalid(f"Missing required param: {name}.", param=name, code="parameter_missing")


def _empty(name: str) -> StripeError:
    text = (
        f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a field; "
        f"however '{name}' cannot be unset. You should remove '{name}' from your request or supply a "
        "non-empty value."
    )
    return invalid(text, param=name, code="parameter_invalid_empty")
