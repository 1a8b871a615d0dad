"""What can be wrong: with a declaration (found at start-up) or with a request (told to the caller).

DeclarationError                      RequestError (a GraphQLError with extensions.code)
├── MissingPolicy                     ├── LimitExceeded   DEPTH_LIMIT, ALIAS_LIMIT, COST_LIMIT, …
├── MissingDescription                └── BadArgument     BAD_ID, BAD_CURSOR, PAGE_SIZE
├── UnknownColumn
├── NullMismatch
├── NonNullRelation
├── NonNullFinished
├── AmbiguousForeignKey
├── MissingForeignKey
├── UnboundedList
├── UnorderedList
├── TypeMismatch
└── EmptyContract
"""

from graphql import GraphQLError


class DeclarationError(Exception):
    """A type is declared in a way that cannot be read. The message says how to put it right."""


class MissingPolicy(DeclarationError):
    """A node without `visible=`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has no policy: pass visible=<function of domain/<noun>/policy.py> to @node")


class MissingDescription(DeclarationError):
    """An element that the contract would show without a word."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has no description: pass description=, or write a docstring for a type")


class UnknownColumn(DeclarationError):
    """A misspelt column."""

    def __init__(self, field: str, column: str, table: str) -> None:
        super().__init__(
            f"{field} reads column {column!r}, which table {table!r} does not have: name another one"
        )


class NullMismatch(DeclarationError):
    """A non-null field over a nullable column."""

    def __init__(self, field: str, column: str) -> None:
        super().__init__(
            f"{field} is non-null but column {column!r} may be NULL: add `| None` to the annotation"
        )


class NonNullRelation(DeclarationError):
    """A relation that promises its target."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is non-null, but a policy may hide its target: add `| None` to its type")


class NonNullFinished(DeclarationError):
    """A finished field that promises a value."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is non-null, but its function may fail: add `| None` to the annotation")


class AmbiguousForeignKey(DeclarationError):
    """Several foreign keys lead to the target."""

    def __init__(self, field: str, source: str, target: str, columns: list[str]) -> None:
        choice = ", ".join(f"by={column!r}" for column in columns)
        super().__init__(
            f"{field}: more than one foreign key from {source!r} to {target!r}: choose one of {choice}"
        )


class MissingForeignKey(DeclarationError):
    """No foreign key leads to the target."""

    def __init__(self, field: str, source: str, target: str) -> None:
        super().__init__(
            f"{field}: no foreign key from {source!r} to {target!r}: pass by= (a column) or on= (a condition)"
        )


class UnboundedList(DeclarationError):
    """`few` without a sensible bound."""

    def __init__(self, field: str) -> None:
        super().__init__(
            f"{field} is a list without a bound: pass at_most= from 1 to 1000, or make it many()"
        )


class UnorderedList(DeclarationError):
    """A keyset needs columns that are never NULL."""

    def __init__(self, field: str, column: str) -> None:
        super().__init__(f"{field} is ordered by {column!r}, which may be NULL: order by a NOT NULL column")


class TypeMismatch(DeclarationError):
    """The GraphQL type does not fit what is read."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")


class EmptyContract(DeclarationError):
    """An app that could ask for nothing."""

    def __init__(self, app: str) -> None:
        super().__init__(
            f"no query field is open to {app}: add it to apps= of a root field, or build no contract for it"
        )


class RequestError(GraphQLError):
    """Something that the caller can put right. `code` is for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, extensions={"code": code})


class LimitExceeded(RequestError):
    """An operation that asks for too much."""

    def __init__(self, what: str, found: int, limit: int) -> None:
        super().__init__(
            f"{what.upper()}_LIMIT",
            f"This operation's {what.replace('_', ' ')} is {found}; the limit is {limit}.",
        )


class BadArgument(RequestError):
    """An argument that fits its type but not its field."""
