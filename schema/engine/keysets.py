"""Order and keyset conditions as SQL text."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint

from schema.engine.json_text import raw_text, url_safe
from schema.engine.readings import Order
from schema.engine.sql_text import column_text


def complete_order(
    declared: Sequence[Order], table: Table, tied: frozenset[str] = frozenset()
) -> tuple[Order, ...]:
    """The declared order, with as much of the key behind it as must tell rows apart, in the direction of its
    last column. `tied` are columns with the same value in all rows of the list.
    """
    named = {each.column for each in declared}
    if declared and any(unique <= named | tied for unique in unique_columns(table)):
        return tuple(declared)
    last = declared[-1].descending if declared else False
    key = [each for each in ("id", "community_id") if each in table.primary_key.columns]
    return (*declared, *(Order(each, last) for each in key if each not in named | tied))


def unique_columns(table: Table) -> Iterator[set[str]]:
    """Sets of columns of which no two rows have the same values."""
    for each in table.constraints:
        if isinstance(each, PrimaryKeyConstraint | UniqueConstraint):
            yield {column.name for column in each.columns}


def order_text(order: Sequence[Order], alias: str, *, backward: bool = False) -> str:
    """`ORDER BY`, from the front or from the back."""
    return ", ".join(
        column_text(alias, each.column) + (" DESC" if each.descending is not backward else "")
        for each in order
    )


def beyond_text(order: Sequence[Order], alias: str, values: Sequence[str], *, before: bool) -> str:
    """The rows after (or before) the row with these values."""
    columns = [column_text(alias, each.column) for each in order]
    signs = ["<" if each.descending is not before else ">" for each in order]
    if len(set(signs)) == 1:
        return f"({', '.join(columns)}) {signs[0]} ({', '.join(values)})"
    return mixed_text(columns, signs, values)


def mixed_text(columns: Sequence[str], signs: Sequence[str], values: Sequence[str]) -> str:
    """The same for columns that run in different directions. The first bound stands alone, for an index."""
    column, sign, value = columns[0], signs[0], values[0]
    if len(columns) == 1:
        return f"{column} {sign} {value}"
    rest = mixed_text(columns[1:], signs[1:], values[1:])
    return f"({column} {sign}= {value} AND ({column} {sign} {value} OR {rest}))"


def cursor_text(order: Sequence[Order], table: Table, value: Callable[[str], str]) -> str:
    """A row's cursor with its quotes, `value` being the SQL of its columns; `cursors.write_cursor` makes the
    same text.
    """
    values = [raw_text(value(each.column), table.c[each.column].type) for each in order]
    listed = "||','||".join(values)
    # PostgreSQL breaks the lines of base64.
    packed = f"replace(encode(convert_to('['||{listed}||']','UTF8'),'base64'),chr(10),'')"
    return f"""'"'||{url_safe(packed)}||'"'"""
