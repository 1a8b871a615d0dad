"""Writes an operation as SQL: objects, leaves and to-one relations. Lists are in `lists`, root fields in
`root_fields`.

Every table comes through `visible`, which gives its policy: there is no other way to name a row.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, SelectionSetNode, get_named_type

from domain.kit.viewer import PERSON
from schema.engine import lists
from schema.engine.collecting import Scope, Unplannable
from schema.engine.costs import Cost
from schema.engine.finishing import Finish, Tree
from schema.engine.json_object import JsonObject
from schema.engine.json_text import id_text, leaf_text, optional_text, raw_text, required_text
from schema.engine.model import FieldModel, NodeType, python_name
from schema.engine.parameters import Parameters
from schema.engine.readings import (
    Column,
    Composite,
    Either,
    Expression,
    Few,
    Finished,
    Identity,
    Many,
    One,
)
from schema.engine.rows import Nodes, Row
from schema.engine.sql_text import Template, column_text, literal_text, table_text
from schema.engine.templates import Templates


class Writer:
    """Writes one operation for one app, and notes what else the plan must know."""

    def __init__(self, scope: Scope, templates: Templates) -> None:
        self.scope = scope
        self.templates = templates
        self.parameters = Parameters()
        self.cost = Cost()
        self.personal = False
        self.finishers: list[Finish] = []
        self.places: Tree = {}
        self.path: list[str] = []
        self.aliases = 0

    def alias(self) -> str:
        """A fresh name for a row."""
        self.aliases += 1
        return f"t{self.aliases}"

    def kind(self, name: str) -> GraphQLObjectType:
        """An object type of the contract."""
        return cast("GraphQLObjectType", self.scope.contract.type_map[name])

    @contextmanager
    def under(self, key: str) -> Iterator[None]:
        """Inside the value of a response key."""
        self.path.append(key)
        yield
        self.path.pop()

    def visible(self, node: NodeType, alias: str, *, located: bool) -> tuple[str, str]:
        """The two halves of every reading of a table: its name with the alias, and its policy.

        `located`: other conditions lead to the few rows that are meant, and the policy only judges them.
        IS TRUE keeps PostgreSQL from choosing an index by it.
        """
        policy = self.render(self.templates.policies[node.name], alias)
        return f"{table_text(node.table)} {alias}", f"{policy} IS TRUE" if located else policy

    def inherited(self, node: NodeType, alias: str) -> str:
        """The name of a table that is read for a row whose policy is also that of its rows."""
        return f"{table_text(node.table)} {alias}"

    def render(self, template: Template, row: str, other: str = "", *, tells: bool = False) -> str:
        """A clause for these rows. `tells`: the answer itself depends on the viewer if the clause does."""
        self.parameters.note(template)
        if tells and PERSON in template.viewer:
            self.personal = True
        return template.render(row, other)

    def object(self, row: Row, selections: Sequence[SelectionSetNode | None]) -> str:
        """A row as a JSON object."""
        kind = self.kind(row.node.name)
        json = JsonObject()
        for key, nodes in self.scope.collect(kind, selections).items():
            json.key(key)
            name = nodes[0].name.value
            if name == "__typename":
                json.literal(f'"{kind.name}"')
                continue
            with self.under(key):
                json.value(self.value(row, row.node.fields.get(name), nodes, kind.fields[name]))
        return json.text()

    def value(self, row: Row, found: FieldModel | None, nodes: Nodes, field: GraphQLField) -> str:
        """The value of a field of a row."""
        match found:
            case FieldModel(reading=Identity()):
                text = id_text(row.node.code, row.alias, tenant=row.node.tenant)
            case FieldModel(reading=Column() | Expression()):
                text = self.leaf(row, found, field.type)
            case FieldModel(reading=Composite() as reading):
                text = self.composite(row, found, reading, nodes, field.type)
            case FieldModel(reading=Finished() as reading):
                text = self.finished(row, reading, nodes, field.type)
            case FieldModel(reading=One() as reading):
                text = self.one(row, found, reading, nodes)
            case FieldModel(reading=Either() as reading):
                text = self.either(row, found, reading, nodes)
            case FieldModel(reading=Few() as reading):
                text = lists.few(self, row, found, reading, nodes)
            case FieldModel(reading=Many() as reading):
                text = lists.many(self, row, found, reading, nodes, field)
            case _:
                raise Unplannable(f"{row.node.name}.{nodes[0].name.value} is made by Python")
        return text

    def leaf(self, row: Row, found: FieldModel, kind: Any) -> str:
        """A column or an expression."""
        reading = found.reading
        if isinstance(reading, Expression):
            value, stored, promised = (
                self.render(self.clause(found, "value"), row.alias, tells=True),
                None,
                False,
            )
            self.personal |= reading.personal
        else:
            name = cast("Column", reading).name or found.python_name
            column = row.node.table.c[name]
            value, stored, promised = column_text(row.alias, name), column.type, not column.nullable
        return self.filled(leaf_text(kind, value, stored), row.alias, kind, promised=promised)

    def filled(self, text: str, alias: str, kind: Any, *, promised: bool) -> str:
        """A value that is never NULL in SQL: JSON's null, or a failure where the contract promises more than
        SQL."""
        if not isinstance(kind, GraphQLNonNull):
            return optional_text(text)
        return text if promised else required_text(text, alias)

    def clause(self, found: FieldModel, part: str) -> Template:
        """One of the texts of a field."""
        return self.templates.clauses[found, part]

    def composite(self, row: Row, found: FieldModel, reading: Composite, nodes: Nodes, kind: Any) -> str:
        """A value object; null if one of its non-null parts is."""
        inner = cast("GraphQLObjectType", get_named_type(kind))
        values = {name: self.part(row, found, name, part) for name, part in reading.parts.items()}
        json = JsonObject()
        for key, each in self.scope.collect(inner, [node.selection_set for node in nodes]).items():
            json.key(key)
            name = each[0].name.value
            if name == "__typename":
                json.literal(f'"{inner.name}"')
                continue
            value, stored, promised = values[python_name(inner.fields[name])]
            text = leaf_text(inner.fields[name].type, value, stored)
            json.value(self.filled(text, row.alias, inner.fields[name].type, promised=promised))
        if isinstance(kind, GraphQLNonNull):
            return json.text()
        needed = [values[python_name(each)][0] for each in inner.fields.values() if is_required(each.type)]
        missing = " OR ".join(f"{each} IS NULL" for each in needed)
        return f"CASE WHEN {missing} THEN 'null' ELSE {json.text()} END" if missing else json.text()

    def part(self, row: Row, found: FieldModel, name: str, part: Any) -> tuple[str, Any, bool]:
        """A part of a value object: its SQL, the type of its column, and whether SQL promises a value."""
        if not isinstance(part, str):
            return self.render(self.clause(found, name), row.alias, tells=True), None, False
        column = row.node.table.c[part]
        return column_text(row.alias, part), column.type, not column.nullable

    def finished(self, row: Row, reading: Finished, nodes: Nodes, kind: Any) -> str:
        """The columns that a finishing function needs, in the place of its value."""
        needs = {name: row.node.table.c[name].type for name in reading.needs}
        tree = self.places
        for key in self.path:
            tree = tree.setdefault(key, {})
        self.finishers.append(Finish(reading.function, needs, cast("Any", get_named_type(kind)), nodes))
        texts = [optional_text(raw_text(column_text(row.alias, name), kind)) for name, kind in needs.items()]
        return "||','||".join([f"'[{len(self.finishers) - 1}'", *texts]) + "||']'"

    def one(self, row: Row, found: FieldModel, reading: One, nodes: Nodes) -> str:
        """The target of a relation, or null."""
        target = found.leads_to()
        selections = [node.selection_set for node in nodes]
        with self.cost.rows(1):
            if reading.on is not None:
                return lists.first(
                    self, target, lambda alias: self.joining(found, "on", row, alias), selections
                )
            alias = row.joined.get((row.alias, found.name))
            if alias is None:
                alias = row.joined[row.alias, found.name] = self.alias()
                row.joins.append(self.join(target, alias, self.joining(found, "on", row, alias)))
            text = self.object(row.beside(target, alias), selections)
        return f"CASE WHEN {alias}.id IS NULL THEN 'null' ELSE {text} END"

    def joining(self, found: FieldModel, part: str, row: Row, alias: str) -> str:
        """The condition that ties a target to its row."""
        return self.render(self.clause(found, part), row.alias, alias)

    def join(self, target: NodeType, alias: str, on: str) -> str:
        """A to-one join. A hidden target is like none."""
        table, policy = self.visible(target, alias, located=True)
        return f" LEFT JOIN {table} ON {on} AND {policy}"

    def either(self, row: Row, found: FieldModel, reading: Either, nodes: Nodes) -> str:
        """The target of whichever type the discriminator says, or null."""
        selections = [node.selection_set for node in nodes]
        word_of_row = column_text(row.alias, reading.discriminator)
        cases = []
        for word, relation in found.members.items():
            target = relation.target
            if target.name in self.scope.contract.type_map:
                alias = self.alias()
                said = f"({word_of_row})::text = {literal_text(word)}"
                on = self.joining(found, word, row, alias)
                row.joins.append(self.join(target, alias, f"{said} AND {on}"))
                with self.cost.rows(1):
                    text = self.object(row.beside(target, alias), selections)
                cases.append(f"WHEN {alias}.id IS NOT NULL THEN {text}")
        return f"CASE {' '.join(cases)} ELSE 'null' END" if cases else "'null'"


def is_required(kind: Any) -> bool:
    """Whether a type is non-null."""
    return isinstance(kind, GraphQLNonNull)
