"""How finely viewers must be told apart so that one of them can stand for all of a group.

Each node type says on which facts its policy depends. The finest of all types that an operation touches
decides: a type without a grain is personal, so forgetting one costs speed and never shows anything to anybody
wrongly.
"""

from collections.abc import Hashable, Iterator, Mapping
from enum import IntEnum
from typing import Any
from uuid import UUID

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    get_named_type,
    is_abstract_type,
    is_object_type,
)

from domain.kit.actor import Actor, App
from domain.residencies.standing import Standing
from schema.engine.operations import Operation


class Grain(IntEnum):
    """From coarse to fine: everybody with the same roles, or also with the same buildings, or rooms, or just
    oneself.
    """

    COMMUNITY = 1
    BUILDING = 2
    ROOM = 3
    PERSON = 4


def scope_of(grain: Grain, actor: Actor, community_id: UUID | None, standing: Standing | None) -> Hashable:
    """Viewers with equal scopes see the same. `standing` is that in the community, which says all about what
    is inside.
    """
    if grain is Grain.PERSON or standing is None:
        return actor.person_id
    homes = (standing.buildings, standing.rooms)[: grain - 1] if actor.app is not App.MANAGER else ()
    return community_id, actor.app, standing.roles, bool(standing.rooms), homes


def grain_of(operation: Operation, node: type, grains: Mapping[str, Grain]) -> Grain:
    """The finest grain of what an operation touches: the node too, if only the cursor is asked for."""
    root = operation.contract.subscription_type
    touched = {node.__name__, *_touched(operation, root, operation.node.selection_set, set())}
    return max(grains.get(name, Grain.PERSON) for name in touched)


def _touched(operation: Operation, kind: Any, selection: Any, visited: set[tuple[str, str]]) -> Iterator[str]:
    """Names of the object types below a selection, with fragments followed once per type."""
    for each in selection.selections if selection else ():
        match each:
            case FieldNode():
                yield from _field(operation, kind, each, visited)
            case InlineFragmentNode(type_condition=condition):
                inner = operation.contract.type_map[condition.name.value] if condition else kind
                yield from _touched(operation, inner, each.selection_set, visited)
            case FragmentSpreadNode():
                fragment = operation.fragments[each.name.value]
                inner = operation.contract.type_map[fragment.type_condition.name.value]
                if (each.name.value, inner.name) not in visited:
                    visited.add((each.name.value, inner.name))
                    yield from _touched(operation, inner, fragment.selection_set, visited)


def _field(operation: Operation, kind: Any, node: FieldNode, visited: set[tuple[str, str]]) -> Iterator[str]:
    found = getattr(kind, "fields", {}).get(node.name.value)
    if found is None:  # __typename
        return
    inner = get_named_type(found.type)
    if is_object_type(inner):
        yield inner.name
    elif is_abstract_type(inner):
        yield from (each.name for each in operation.contract.get_possible_types(inner))
    yield from _touched(operation, inner, node.selection_set, visited)
