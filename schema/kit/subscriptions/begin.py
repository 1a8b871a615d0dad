"""From a subscription operation to what the live groups need: topics, key, and a way to render an event."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from graphql import FieldNode, GraphQLError
from graphql.execution.values import get_argument_values, get_variable_values

from domain.kit.actor import Actor, App
from domain.kit.database import Database
from domain.kit.key import Key
from domain.residencies.standing import Standing, standing_of
from notifications.live.events import Topic, on_the_grounds, partition_of
from notifications.live.history import all_partitions
from notifications.live.subscription import Subscription
from schema.engine.collecting import Scope
from schema.engine.engine import Engine
from schema.engine.errors import BadArgument, RequestError
from schema.engine.global_ids import key_of
from schema.engine.nodes import declaration_of
from schema.engine.operations import Operation, Refused
from schema.kit.subscriptions.declare import About, LiveField
from schema.kit.subscriptions.grains import Grain, grain_of, scope_of
from schema.kit.subscriptions.identity import AFTER
from schema.kit.subscriptions.render import Rendering
from schema.kit.subscriptions.renderings import Renderings


@dataclass(frozen=True, slots=True)
class Begun:
    """A subscription that may be joined, from behind the position `after`, or from now on."""

    subscription: Subscription
    after: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the events are: by which id, in which streams, and in which community if it is one."""

    key: UUID
    partitions: tuple[int, ...]
    community_id: UUID | None


class Subscriptions:
    """Begins the subscriptions of one schema. Built once for a process."""

    def __init__(
        self, engine: Engine, database: Database, fields: Mapping[str, LiveField], grains: Mapping[str, Grain]
    ) -> None:
        self._engine = engine
        self._database = database
        self._renderings = Renderings(engine)
        self._fields = fields
        self._grains = grains

    async def begin(self, operation: Operation, variables: Mapping[str, Any], actor: Actor) -> Begun:
        """Raises Refused for what is malformed, and for a community that is none of the caller's business."""
        try:
            return await self._begin(operation, variables, actor)
        except RequestError as error:
            raise Refused([error], "BAD_USER_INPUT") from None

    async def _begin(self, operation: Operation, variables: Mapping[str, Any], actor: Actor) -> Begun:
        person_id = actor.person_id
        if person_id is None:
            raise RequestError("UNAUTHENTICATED", "Sign in to subscribe.")
        coerced = self._engine.coerce(operation, variables)
        operation.check_directives(coerced)
        alias, nodes = root_field(operation, coerced)
        field = self._fields[nodes[0].name.value]
        arguments = arguments_of(operation, nodes[0], variables)
        place = place_of(field, arguments, person_id)
        rendering = self._renderings.find(operation, field, alias, nodes, coerced, variables)
        self._engine.affordable(rendering.cost)
        standing = await self._standing(place, actor)
        subscription = Subscription(
            key=(rendering, self._scope(rendering, place, standing, actor), actor.language),
            topics=topics_of(field, place, standing, actor),
            partitions=place.partitions,
            viewer=person_id,
            render=partial(rendering.render, actor),
        )
        return Begun(subscription, position_of(arguments.get(AFTER)))

    async def _standing(self, place: Place, actor: Actor) -> Standing | None:
        """In the community that the events are in; None if they are in none."""
        if place.community_id is None or actor.person_id is None:
            return None
        standing = await standing_of(self._database, actor.person_id, place.community_id)
        if standing.is_nothing:
            raise RequestError("NOT_FOUND", "There is no such community, or you have nothing to do with it.")
        return standing

    def _scope(self, rendering: Rendering, place: Place, standing: Standing | None, actor: Actor) -> Hashable:
        if standing is None or rendering.is_personal:
            return actor.person_id
        grain = grain_of(rendering.operation, rendering.field.returns, self._grains)
        if rendering.field.by_building:
            grain = max(grain, Grain.BUILDING)
        return scope_of(grain, actor, place.community_id, standing)


def root_field(operation: Operation, variables: Mapping[str, Any]) -> tuple[str, list[FieldNode]]:
    """The one field of a subscription and its alias. Validation has seen to it that there is just one."""
    root = operation.contract.subscription_type
    if root is None:
        raise Refused([GraphQLError("This app has no subscriptions.")], "GRAPHQL_VALIDATION_FAILED")
    scope = Scope(operation.contract, operation.fragments, variables)
    found = scope.collect(root, [operation.node.selection_set])
    return next(iter(found.items()))


def arguments_of(operation: Operation, node: FieldNode, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The field's arguments by GraphQL name."""
    values = get_variable_values(
        operation.contract, operation.node.variable_definitions or (), dict(variables)
    )
    root = operation.contract.subscription_type
    if isinstance(values, list) or root is None:
        raise Refused(values if isinstance(values, list) else [], "BAD_USER_INPUT")
    try:
        by_name: dict[str, Any] = get_argument_values(root.fields[node.name.value], node, values)
    except GraphQLError as error:
        raise Refused([error], "BAD_USER_INPUT") from None
    return by_name


def place_of(field: LiveField, arguments: Mapping[str, Any], person_id: UUID) -> Place:
    """Raises BadArgument for ids of something else."""
    if field.about is About.PERSON:
        return Place(person_id, tuple(all_partitions()), None)
    community, subject = arguments.get("communityId"), arguments.get(field.subject or "")
    if (community is None) == (subject is None):
        raise BadArgument("BAD_ARGUMENTS", f"Name either communityId or {field.subject}.")
    if community is not None:
        key = key_of(community, "community", tenant=False)
        return Place(_id(key), (partition_of(_id(key)),), key.id)
    declaration = declaration_of(field.returns)
    key = key_of(subject, declaration.code if declaration else "", tenant=True)
    home = key.community_id or _id(key)
    return Place(_id(key), (partition_of(home),), home)


def topics_of(field: LiveField, place: Place, standing: Standing | None, actor: Actor) -> frozenset[Topic]:
    """What the hub listens for. Residents of hundreds of buildings are not asked for each other's events."""
    narrow = field.by_building and actor.app is App.RESIDENT and place.key == place.community_id
    if standing is None or not narrow:
        return frozenset((name, place.key) for name in field.names)
    grounds = (on_the_grounds(name, place.key) for name in field.names)
    return frozenset((*grounds, *((name, home) for name in field.names for home in standing.buildings)))


def position_of(cursor: Any) -> int | None:
    """The position that a cursor names. Raises BadArgument for text that is none."""
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise BadArgument("BAD_CURSOR", "This is no cursor of a subscription.")
    return int(cursor)


def _id(key: Key) -> UUID:
    if key.id is None:
        raise BadArgument("BAD_ID", "This is no global id.")
    return key.id
