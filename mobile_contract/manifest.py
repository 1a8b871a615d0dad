"""Persisted manifests: the documents that a shipped version of an app may send by their id alone.

One file for each app version, in Apollo's format (`apollo-persisted-query-manifest`, version 1). A file is
written when the version ships and never changes afterwards.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from mobile_contract.documents import app_operations

FOLDER = Path(__file__).parent / "manifests"
FORMAT = "apollo-persisted-query-manifest"


def manifest(app: str) -> dict[str, object]:
    """The manifest of an app's operations as they are today."""
    operations = [
        {"id": each.document_id, "name": each.name, "type": operation_type(each.text), "body": each.text}
        for each in app_operations(app)
    ]
    return {"format": FORMAT, "version": 1, "operations": operations}


def operation_type(text: str) -> str:
    """`query`, `mutation` or `subscription`: each file begins with its operation, after comments."""
    code = next(line for line in text.splitlines() if line and not line.startswith("#"))
    return code.split()[0]


def write_manifest(app: str, version: str) -> Path:
    """Ships a version: writes its file. Raises FileExistsError for a version that has shipped."""
    path = FOLDER / f"{app}-{version}.json"
    with path.open("x", encoding="utf-8") as file:
        json.dump(manifest(app), file, ensure_ascii=False, indent=2)
        file.write("\n")
    return path


def shipped_documents() -> Mapping[str, Mapping[str, str]]:
    """All documents that shipped versions may ask for: app → id → text."""
    documents: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.json")):
        app = path.stem.partition("-")[0]
        operations = json.loads(path.read_text(encoding="utf-8"))["operations"]
        documents.setdefault(app, {}).update({each["id"]: each["body"] for each in operations})
    return documents
