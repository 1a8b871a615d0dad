"""Short ways to ask an engine."""

from typing import Any

import orjson

from domain.kit.actor import Actor
from schema.engine.engine import Engine


async def ask(engine: Engine, document: str, actor: Actor, **variables: Any) -> dict[str, Any]:
    answer: dict[str, Any] = orjson.loads((await engine.query(document, None, variables, actor)).body)
    return answer


def messages(answer: dict[str, Any]) -> list[str]:
    return [each["message"] for each in answer.get("errors", [])]


def codes(answer: dict[str, Any]) -> list[str]:
    return [each["extensions"]["code"] for each in answer.get("errors", [])]
