"""All tables of the product, by importing every module that has some."""

import importlib
import pkgutil
from types import ModuleType

from sqlalchemy import MetaData

import domain
import notifications
import payments
from domain.kit.tables import metadata

WITH_TABLES = (".models", ".kit.outbox", ".kit.idempotency")


def every_table() -> MetaData:
    """The metadata with every model loaded."""
    for room in (domain, notifications, payments):
        for name in modules(room):
            if name.endswith(WITH_TABLES):
                importlib.import_module(name)
    return metadata


def modules(room: ModuleType) -> list[str]:
    """The names of all modules of a room."""
    return [
        each.name
        for each in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
        if "migrations" not in each.name
    ]
