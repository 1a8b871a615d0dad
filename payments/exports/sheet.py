"""What a table for the accountant is made of: a query that gives text, and columns with headers in two
languages.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from io import StringIO
from typing import Any

# Excel takes a file without it for one in the code page of the machine.
BYTE_ORDER_MARK = "\ufeff"
# A cell that begins so is a formula to a spreadsheet; the wide ones are typed by Chinese keyboards.
FORMULA_BEGINS = frozenset("=+-@\t\r\n＝＋－＠")


class Language(IntEnum):
    """The place of a language in every pair of words."""

    ZH = 0
    EN = 1


Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """`typed` values are numbers, days and times that the query writes. Other text may be anybody's."""

    header: Words
    typed: bool = False
    words: Mapping[str, Words] | None = None

    def cell(self, value: Any, language: Language) -> str:
        """As it stands in the file."""
        if value is None:
            return ""
        if self.words is not None:
            return self.words[value][language]
        return str(value) if self.typed else harmless(value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`sql` takes the community, the first instant, the first instant after the last, and the time zone."""

    title: Words
    sql: str
    columns: Sequence[Column]

    def head(self, language: Language) -> bytes:
        """The mark and the line of headers."""
        return (BYTE_ORDER_MARK + _lines([[each.header[language] for each in self.columns]])).encode()

    def body(self, rows: Iterable[Sequence[Any]], language: Language) -> bytes:
        """Lines by RFC 4180."""
        columns = self.columns
        cells = (
            [column.cell(value, language) for column, value in zip(columns, row, strict=True)] for row in rows
        )
        return _lines(cells).encode()


def harmless(text: str) -> str:
    """Text that no spreadsheet computes: an apostrophe says that it is text (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in FORMULA_BEGINS else text


def _lines(cells: Iterable[Iterable[str]]) -> str:
    buffer = StringIO(newline="")
    csv.writer(buffer).writerows(cells)
    return buffer.getvalue()
