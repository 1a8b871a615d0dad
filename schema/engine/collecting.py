"""Which fields a selection asks for: CollectFields and MergeSelectionSets of the GraphQL specification."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

Collected = dict[str, list[FieldNode]]


class Unplannable(Exception):
    """No plan for this operation: the stock executor answers it. The text is the reason."""


@dataclass(slots=True)
class Scope:
    """One operation with the values of its variables."""

    contract: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    matches: dict[tuple[str, str], bool] = field(default_factory=dict)

    def collect(self, kind: GraphQLObjectType, selections: Iterable[SelectionSetNode | None]) -> Collected:
        """The fields by response key, in order; those to merge stand together."""
        found: Collected = {}
        visited: set[str] = set()
        for each in selections:
            if each is not None:
                self.visit(kind, each, found, visited)
        return found

    def visit(
        self, kind: GraphQLObjectType, selection: SelectionSetNode, found: Collected, visited: set[str]
    ) -> None:
        """Adds the fields of one selection set."""
        for each in selection.selections:
            if each.directives and not self.includes(each):
                continue
            match each:
                case FieldNode():
                    found.setdefault((each.alias or each.name).value, []).append(each)
                case InlineFragmentNode() if self.fits(each.type_condition, kind):
                    self.visit(kind, each.selection_set, found, visited)
                case FragmentSpreadNode() if each.name.value not in visited:
                    fragment = self.fragments[each.name.value]
                    if self.fits(fragment.type_condition, kind):
                        visited.add(each.name.value)
                        self.visit(kind, fragment.selection_set, found, visited)

    def includes(self, node: SelectionNode) -> bool:
        """What @skip and @include say."""
        for directive in node.directives or ():
            name = directive.name.value
            if name in {"skip", "include"} and self.flag(directive.arguments) is (name == "skip"):
                return False
        return True

    def flag(self, arguments: Any) -> bool:
        """The value of `if`."""
        value = arguments[0].value
        if isinstance(value, BooleanValueNode):
            return value.value
        given = self.variables.get(value.name.value) if isinstance(value, VariableNode) else None
        if not isinstance(given, bool):
            raise Unplannable("a directive without a value")
        return given

    def fits(self, condition: NamedTypeNode | None, kind: GraphQLObjectType) -> bool:
        """Whether a fragment applies to an object of this type."""
        if condition is None or condition.name.value == kind.name:
            return True
        pair = (condition.name.value, kind.name)
        if pair not in self.matches:
            abstract: Any = self.contract.type_map[pair[0]]
            self.matches[pair] = hasattr(abstract, "resolve_type") and self.contract.is_sub_type(
                abstract, kind
            )
        return self.matches[pair]
