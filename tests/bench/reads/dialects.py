"""How to ask each server the same: documents, global ids, variables, and the headers that say who asks."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.kit.key import Key
from mobile_contract.documents import app_operations
from schema.engine.global_ids import encode_id
from tests.bench.reads.people import Caller

DOCUMENTS = Path(__file__).with_name("documents")
Headers = Callable[[Caller], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the headers that say who asks, and the JSON."""

    headers: Mapping[str, str]
    body: str


def nameless(caller: Caller) -> Mapping[str, str]:
    """The peers believe who asks."""
    return {"x-person": str(caller.person_id)}


@dataclass(frozen=True, slots=True)
class Dialect:
    """Palm's own, which the hand-written peers speak too."""

    documents: Mapping[str, str]
    headers: Headers = nameless

    def request(self, document: str, caller: Caller, variables: Mapping[str, Any]) -> Request:
        """By the name of the document, which is also that of its operation."""
        content = {"query": self.documents[document], "operationName": document, "variables": variables}
        return Request(self.headers(caller), json.dumps(content, ensure_ascii=True))

    def global_id(self, code: str, key: Key) -> str:
        """Of a row of the type with this code."""
        return encode_id(code, key)

    def viewer(self, caller: Caller) -> dict[str, Any]:
        """Variables that say who looks."""
        return {}

    def notice(self, caller: Caller, key: Key) -> dict[str, Any]:
        """Variables that name a notice to be marked as read."""
        return {"noticeId": self.global_id("notice", key)}


class PostgraphileDialect(Dialect):
    """The viewer is a variable, and mutations that are functions of the database take plain keys."""

    def global_id(self, code: str, key: Key) -> str:
        parts = [code.capitalize(), *(str(each) for each in (key.community_id, key.id) if each)]
        return base64.b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode()

    def viewer(self, caller: Caller) -> dict[str, Any]:
        return {"person": str(caller.person_id)}

    def notice(self, caller: Caller, key: Key) -> dict[str, Any]:
        return {"community": str(key.community_id), "notice": str(key.id), **self.viewer(caller)}


def palm_documents() -> dict[str, str]:
    """The resident app's own operations, and those of the benchmark."""
    own = {each.name: each.text for each in app_operations("resident")}
    return own | documents_in(DOCUMENTS)


def documents_in(folder: Path) -> dict[str, str]:
    """By the names of the files."""
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.graphql")}
