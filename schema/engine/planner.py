"""From an operation and its variables to a plan, remembered by the shape of the variables."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, GraphQLSchema

from domain.kit.actor import App
from domain.kit.key import Key
from schema.engine.collecting import Scope, Unplannable
from schema.engine.errors import BadArgument, TypeMismatch
from schema.engine.lru import Lru
from schema.engine.measuring import Meter, WholeScope
from schema.engine.model import Model
from schema.engine.operations import Operation
from schema.engine.plans import Plan, make_plan
from schema.engine.root_fields import KEY, by_key, cost_of_planned, write_query
from schema.engine.shapes import shape_of
from schema.engine.templates import Templates
from schema.engine.writer import Writer


class Planner:
    """Makes plans. What cannot be planned is remembered too, with its reason."""

    def __init__(self, model: Model, apps: Sequence[App], size: int = 1_000) -> None:
        self.model = model
        self.templates = {app: Templates(model, app) for app in apps}
        self.known: Lru[Any, Plan | str] = Lru(size)

    def plan(self, operation: Operation, variables: Mapping[str, Any]) -> Plan:
        """The plan of a query. Unplannable, with the reason, if there is none; BadArgument for a bad
        constant."""
        key = (operation, shape_of(operation, variables, self.model.codes))
        found = self.known.get(key)
        if found is None:
            found = self.known.put(key, self.attempt(operation, variables))
        if isinstance(found, str):
            raise Unplannable(found)
        return found

    def attempt(self, operation: Operation, variables: Mapping[str, Any]) -> Plan | str:
        """Writes a query."""
        writer = self.writer(operation.app, operation.contract, operation.fragments, variables)
        try:
            text = write_query(writer, self.model.roots, [operation.node.selection_set])
        except Unplannable as reason:
            return str(reason)
        return make_plan(writer, text, data=True)

    def cost(self, operation: Operation, variables: Mapping[str, Any]) -> int:
        """The rows that a query can ask for, as far as its fields can be planned."""
        meter = self.meter(operation, variables)
        cost_of_planned(meter, self.model.roots, [operation.node.selection_set])
        return meter.cost.of_what_is_valid(variables)

    def selection(
        self,
        operation: Operation,
        variables: Mapping[str, Any],
        kind: str,
        nodes: Sequence[FieldNode],
    ) -> Plan:
        """The plan of one object of a payload: the fields that `nodes` select on a row of type `kind`."""
        key = (operation, kind, tuple(map(id, nodes)), shape_of(operation, variables, self.model.codes))
        found = self.known.get(key)
        if found is None:
            found = self.known.put(key, self.attempt_selection(operation, variables, kind, nodes))
        if isinstance(found, str):
            raise Unplannable(found)
        return found

    def attempt_selection(
        self, operation: Operation, variables: Mapping[str, Any], kind: str, nodes: Sequence[FieldNode]
    ) -> Plan | str:
        """Writes one object of a payload."""
        if kind not in self.model.nodes:
            raise TypeMismatch(kind, "is no node type")
        writer = self.writer(operation.app, operation.contract, operation.fragments, variables)
        selections = [each.selection_set for each in nodes]
        try:
            text = by_key(writer, self.model.nodes[kind], key_of_payload, KEY, selections)
        except Unplannable as reason:
            return str(reason)
        return make_plan(writer, text, data=False)

    def cost_of_selection(
        self, operation: Operation, variables: Mapping[str, Any], kind: str, nodes: Sequence[FieldNode]
    ) -> int:
        """The rows that one object of a payload can ask for."""
        try:
            costs = self.selection(operation, variables, kind, nodes).costs
        except (Unplannable, BadArgument):
            meter = self.meter(operation, variables)
            by_key(meter, self.model.nodes[kind], key_of_payload, KEY, [each.selection_set for each in nodes])
            costs = meter.cost
        return costs.of_what_is_valid(variables)

    def meter(self, operation: Operation, variables: Mapping[str, Any]) -> Meter:
        """A fresh meter."""
        scope = WholeScope(operation.contract, operation.fragments, variables)
        return Meter(scope, self.templates[operation.app])

    def writer(
        self,
        app: App,
        contract: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> Writer:
        """A fresh writer."""
        return Writer(Scope(contract, fragments, variables), self.templates[app])


def key_of_payload(variables: Mapping[str, Any]) -> Key:
    """The key travels beside the variables, under a name that no variable can have."""
    key: Key = variables[KEY]
    return key
