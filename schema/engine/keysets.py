"""Order and keyset conditions as SQL text."""

from collections.abc import Sequence

from sqlalchemy import Table

from schema.engine.json_text import raw_text
from schema.engine.readings import Order
from schema.engine.sql_text import column_text


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


def cursor_text(order: Sequence[Order], table: Table, alias: str) -> str:
    """A row's cursor with its quotes; `cursors.write_cursor` makes the same text."""
    values = [raw_text(column_text(alias, each.column), table.c[each.column].type) for each in order]
    listed = "||','||".join(values)
    packed = f"encode(convert_to('['||{listed}||']','UTF8'),'base64')"
    return f"""'"'||translate({packed},E'+/=\\n','-_')||'"'"""
