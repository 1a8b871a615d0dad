"""Rules that are left out for a document are those that it cannot break."""

import pytest
from graphql import parse, validate
from graphql.validation import specified_rules

from domain.kit.actor import App
from schema.engine.rules import ABOUT, RULES, rules_for
from schema.root import contracts

CONTRACT = contracts()[App.RESIDENT]

# Each breaks at least one rule, about variables, fragments, directives or none of these.
BROKEN = {
    "unknown variable": "{ payableBills(first: $many) { totalCount } }",
    "unused variable": "query Q($many: Int) { viewer { id } }",
    "variable of an object type": "query Q($bill: Bill) { bill(id: $bill) { id } }",
    "variable twice": "query Q($id: ID!, $id: ID!) { bill(id: $id) { id } }",
    "variable of another type": "query Q($id: Int!) { bill(id: $id) { id } }",
    "unknown fragment": "{ viewer { ...Nobody } }",
    "unused fragment": "{ viewer { id } } fragment F on Person { id }",
    "fragment on a scalar": "{ viewer { ... on Int { id } } }",
    "fragment in a circle": "{ viewer { ...F } } fragment F on Person { id ...F }",
    "fragment twice": "{ viewer { ...F } } fragment F on Person { id } fragment F on Person { name }",
    "fragment that cannot be": "{ viewer { ... on Bill { id } } }",
    "unknown directive": "{ viewer { id @nobody } }",
    "directive twice": "{ viewer { id @skip(if: true) @skip(if: false) } }",
    "directive in a wrong place": "query Q @skip(if: true) { viewer { id } }",
    "unknown field": "{ viewer { nobody } }",
    "field without selection": "{ viewer }",
    "selection on a leaf": "{ viewer { id { id } } }",
    "unknown argument": "{ payableBills(some: 1) { totalCount } }",
    "argument twice": "{ payableBills(first: 1, first: 2) { totalCount } }",
    "argument of another type": '{ payableBills(first: "one") { totalCount } }',
    "argument missing": "{ bill { id } }",
    "conflict": "{ viewer { name: id name } }",
    "two without a name": "{ viewer { id } } { viewer { name } }",
    "name twice": "query Q { viewer { id } } query Q { viewer { name } }",
    "no operation": "type Bill { id: ID! }",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_document_meets_every_rule_that_it_can_break(text: str) -> None:
    document = parse(text)
    found = [str(error) for error in validate(CONTRACT, document, rules_for(text))]
    assert found
    assert found == [str(error) for error in validate(CONTRACT, document, specified_rules)]


def test_a_document_with_everything_meets_all_rules() -> None:
    assert rules_for("query Q($id: ID!) @x { ...F }") == RULES


def test_what_has_no_sign_is_left_out() -> None:
    assert set(RULES) - set(rules_for("{ viewer { id } }")) == {
        rule for group in ABOUT.values() for rule in group
    }
