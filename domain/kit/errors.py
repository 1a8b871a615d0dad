"""Refusals: what the rules of the community say no to.

A refusal is an expected answer, not a fault. It carries a code that apps branch on, the path of the
argument at
fault, and the values that its message in the caller's language needs.
"""

from typing import ClassVar


class DomainError(Exception):
    """Base of every refusal. `code` is part of the contract and never changes its meaning.

    `zh` and `en` are what the caller reads; `{names}` in them are filled from the parameters.
    """

    code: ClassVar[str]
    zh: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, *path: str, **parameters: object) -> None:
        super().__init__(self.code, path, parameters)
        self.path = path
        self.parameters = parameters

    def message(self, language: str) -> str:
        """The refusal in the caller's language: English where asked for, else Chinese."""
        template = self.en if language.startswith("en") else self.zh
        return template.format(**self.parameters)


class NotFound(DomainError):
    """The thing is not there, or the caller may not know that it is: both look the same."""

    code = "NOT_FOUND"
    zh = "未找到"
    en = "Not found"


class Forbidden(DomainError):
    """The caller sees the thing but may not do this to it."""

    code = "FORBIDDEN"
    zh = "您没有权限执行此操作"
    en = "You are not allowed to do this"


class IllegalMove(DomainError):
    """The thing is in a state from which this step does not lead; the message names the legal ones."""

    code = "ILLEGAL_MOVE"
    zh = "当前状态为 {state}，可执行的操作：{legal_zh}"
    en = "It is {state}; what can be done now: {legal_en}"


class InvalidInput(DomainError):
    """A value breaks a rule that the message names."""

    code = "INVALID_INPUT"
    zh = "输入无效：{rule_zh}"
    en = "Invalid input: {rule_en}"
