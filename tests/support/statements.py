"""Which SQL statements a piece of code sends: their number and their shape are tested, not their time."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from domain.kit.database import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements sent through this database's engine inside the block, in order, without their
    parameters."""
    statements: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", keep)
