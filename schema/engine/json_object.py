"""Builds the SQL expression that concatenates a JSON object."""

from collections.abc import Sequence

from schema.engine.sql_text import literal_text


class JsonObject:
    """JSON punctuation and SQL expressions in turn; neighbouring punctuation becomes one literal."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.pending = "{"

    def key(self, name: str) -> None:
        """Begins a member."""
        self.pending += f'{"" if self.pending == "{" and not self.pieces else ","}"{name}":'

    def literal(self, json: str) -> None:
        """A value that is the same for every row."""
        self.pending += json

    def value(self, expression: str) -> None:
        """A value that SQL computes, of type text and never NULL. Literals at its ends join their
        neighbours."""
        if expression.startswith("'"):
            head, concatenated, expression = expression[1:].partition("'||")
            self.pending += head if concatenated else head.removesuffix("'")
            if not concatenated:
                return
        self.pieces.append(literal_text(self.pending))
        self.pending = ""
        if expression.endswith("'"):
            expression, _, tail = expression.rpartition("||'")
            self.pending = tail.removesuffix("'")
        self.pieces.append(expression)

    def text(self) -> str:
        """The whole object."""
        return joined([*self.pieces, literal_text(self.pending + "}")])


def joined(pieces: Sequence[str]) -> str:
    """Concatenation as a balanced tree, so that neither its depth nor its copying grows with its length."""
    if len(pieces) <= 8:
        return "||".join(pieces)
    middle = len(pieces) // 2
    return f"({joined(pieces[:middle])})||({joined(pieces[middle:])})"
