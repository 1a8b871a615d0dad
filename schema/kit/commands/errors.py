"""The error type of a mutation, made from the refusals that its use case may raise."""

from collections.abc import Sequence
from enum import Enum
from inspect import cleandoc

import strawberry

from domain.kit.errors import DomainError
from schema.kit.commands.making import described_type


def code_enum(name: str, errors: Sequence[type[DomainError]]) -> type[Enum]:
    """`<Mutation>ErrorCode`. Codes are sorted, so that the order of a tuple is no part of the contract."""
    by_code = {error.code: error for error in errors}
    values = {
        code: strawberry.enum_value(code, description=meaning(by_code[code])) for code in sorted(by_code)
    }
    made = Enum(name, values)  # type: ignore[misc]  # mypy wants literal names
    return strawberry.enum(made, name=name, description="Why it was refused. This list only grows.")


def error_type(mutation: str, errors: Sequence[type[DomainError]]) -> type:
    """`<Mutation>Error`."""
    return described_type(
        f"{mutation}Error",
        f"Why {mutation[0].lower()}{mutation[1:]} was refused.",
        {
            "code": (code_enum(f"{mutation}ErrorCode", errors), "For the program."),
            "message": (str, "For the person, in the language that the request asks for."),
            "path": (list[str], "The argument at fault, from the outside in; empty if none is."),
        },
    )


def meaning(error: type[DomainError]) -> str:
    """The first paragraph of an error's docstring."""
    return " ".join(cleandoc(error.__doc__ or error.code).split("\n\n")[0].split())
