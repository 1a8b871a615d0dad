"""Refusals: what the rules of the community say no to.

A refusal is an expected answer, not a fault. It carries a code that apps branch on, the path of the argument at
fault, and the values that its message in the caller's language needs.
"""

from typing import ClassVar


class DomainError(Exception):
    """Base of every refusal. `code` is part of the contract and never changes its meaning."""

    code: ClassVar[str]

    def __init__(self, *path: str, **parameters: object) -> None:
        super().__init__(self.code, path, parameters)
        self.path = path
        self.parameters = parameters


class NotFound(DomainError):
    """The thing is not there, or the caller may not know that it is: both look the same."""

    code = "NOT_FOUND"


class Forbidden(DomainError):
    """The caller sees the thing but may not do this to it."""

    code = "FORBIDDEN"
