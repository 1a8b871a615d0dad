"""Shipped manifests never change, and every document in them is still valid for its app."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from graphql import parse, validate

from domain.kit.actor import App
from mobile_contract import manifest
from mobile_contract.documents import APPS, every_operation
from schema.root import contracts

FILES = sorted(manifest.FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_version_still_works(path: Path) -> None:
    contract = contracts()[App(path.stem.partition("-")[0].upper())]
    shipped = json.loads(path.read_text(encoding="utf-8"))
    assert (shipped["format"], shipped["version"]) == ("apollo-persisted-query-manifest", 1)
    for each in shipped["operations"]:
        assert each["id"] == sha256(each["body"].encode()).hexdigest()
        assert validate(contract, parse(each["body"])) == []


def test_every_app_has_shipped() -> None:
    assert {path.stem.partition("-")[0] for path in FILES} == set(APPS)
    assert set(manifest.shipped_documents()) == set(APPS)


def test_a_version_ships_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(manifest, "FOLDER", tmp_path)
    path = manifest.write_manifest("merchant", "9.9.9")
    assert path.name == "merchant-9.9.9.json"
    names = {each["name"] for each in json.loads(path.read_text(encoding="utf-8"))["operations"]}
    assert {"Profile", "MyNotifications", "SessionEnd"} <= names
    with pytest.raises(FileExistsError):
        manifest.write_manifest("merchant", "9.9.9")


def test_operations_know_their_kind() -> None:
    kinds = {each.name: manifest.operation_type(each.text) for each in every_operation()}
    assert kinds["Home"] == "query"
    assert kinds["NoticeMarkRead"] == "mutation"
    assert kinds["AlarmChanged"] == "subscription"
