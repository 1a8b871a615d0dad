"""Every refusal of the house can be said in Chinese and in English, and means one thing."""

import importlib
from string import Formatter

import pytest

import domain
import notifications
import payments
from domain.kit.errors import DomainError, NotFound
from tests.support.tables import modules


def every_refusal() -> list[type[DomainError]]:
    for room in (domain, notifications, payments):
        for name in modules(room):
            importlib.import_module(name)
    return sorted(descendants(DomainError), key=lambda each: each.__qualname__)


def descendants(kind: type[DomainError]) -> set[type[DomainError]]:
    return {found for each in kind.__subclasses__() for found in {each, *descendants(each)}}


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("refusal", every_refusal(), ids=lambda each: each.__name__)
def test_it_speaks_both_languages_about_the_same_things(refusal: type[DomainError]) -> None:
    zh, en = names(refusal.zh), names(refusal.en)
    assert {each.removesuffix("_zh") for each in zh} == {each.removesuffix("_en") for each in en}
    assert any("\u4e00" <= letter <= "\u9fff" for letter in refusal.zh)
    assert refusal.en.isascii()
    assert refusal.__doc__
    assert not refusal.__doc__.startswith("Base")


def test_no_two_refusals_share_a_code() -> None:
    codes = [each.code for each in every_refusal()]
    assert sorted(codes) == sorted(set(codes))
    assert "NOT_FOUND" in codes


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Not found"), ("en-GB", "Not found"), ("zh-CN", "未找到"), ("fr", "未找到")],
)
def test_the_caller_s_language_decides(language: str, words: str) -> None:
    assert NotFound("billId").message(language) == words
