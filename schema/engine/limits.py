"""Limits on a document, in time linear in its size: each fragment is measured once, however often it is
spread.

Counts are of the document with its fragments spread out, so they may be astronomically large; they are only
compared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

from schema.engine.errors import LimitExceeded


@dataclass(frozen=True, slots=True)
class Limits:
    """What an operation may have. `fields` counts them with fragments spread out; `cost` is in rows."""

    tokens: int = 2_000
    depth: int = 20
    aliases: int = 100
    root_fields: int = 20
    fields: int = 1_500
    list_items: int = 100
    cost: int = 20_000


@dataclass(frozen=True, slots=True)
class Measure:
    """The size of a selection."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    top: int = 0

    def beside(self, other: "Measure") -> "Measure":
        """Both in one selection."""
        return Measure(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.top + other.top,
        )


EMPTY = Measure()


@dataclass(slots=True)
class Meter:
    """Measures the selections of one document."""

    fragments: Mapping[str, FragmentDefinitionNode]
    list_items: int = 0
    directive_variables: set[str] = field(default_factory=set)
    known: dict[str, Measure] = field(default_factory=dict)

    def selection(self, node: SelectionSetNode | None) -> Measure:
        """A selection set."""
        total = EMPTY
        for each in node.selections if node else ():
            total = total.beside(self.one(each))
        return total

    def one(self, node: SelectionNode) -> Measure:
        """A field or fragment in a selection set."""
        for directive in node.directives or ():
            self.directive_variables |= variables_in(each.value for each in directive.arguments or ())
        if isinstance(node, FragmentSpreadNode):
            return self.fragment(node.name.value)
        inner = self.selection(getattr(node, "selection_set", None))
        if not isinstance(node, FieldNode):
            return inner
        self.list_items = max([self.list_items, *(longest_list(each.value) for each in node.arguments or ())])
        aliased = inner.aliases + (node.alias is not None)
        return Measure(inner.depth + 1, aliased, inner.fields + 1, 1)

    def fragment(self, name: str) -> Measure:
        """A fragment; in a cycle, which validation refuses, it counts as nothing."""
        if name not in self.known:
            self.known[name] = EMPTY
            definition = self.fragments.get(name)
            self.known[name] = self.selection(definition.selection_set) if definition else EMPTY
        return self.known[name]


def check_limits(document: DocumentNode, limits: Limits) -> frozenset[str]:
    """Raises LimitExceeded. Returns the variables that directives use."""
    meter = Meter(
        {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    )
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            found = meter.selection(each.selection_set)
            check("depth", found.depth, limits.depth)
            check("alias", found.aliases, limits.aliases)
            check("root_field", found.top, limits.root_fields)
            check("field", found.fields, limits.fields)
    check("list", meter.list_items, limits.list_items)
    return frozenset(meter.directive_variables)


def check(what: str, found: int, limit: int) -> None:
    """Raises LimitExceeded."""
    if found > limit:
        raise LimitExceeded(what, found, limit)


def longest_list(value: Any) -> int:
    """The length of the longest list in a literal."""
    match value:
        case ListValueNode(values=values):
            return max([len(values), *map(longest_list, values)])
        case ObjectValueNode(fields=fields):
            return max((longest_list(each.value) for each in fields), default=0)
    return 0


def check_variables(value: Any, limits: Limits) -> None:
    """Raises LimitExceeded for a list that is too long, anywhere in the values of variables."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            check("list", len(each), limits.list_items)
            waiting.extend(each)
        elif isinstance(each, dict):
            waiting.extend(each.values())


def variables_in(values: Iterable[Any]) -> set[str]:
    """The variables that are values themselves."""
    return {each.name.value for each in values if isinstance(each, VariableNode)}
