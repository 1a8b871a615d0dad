"""All clauses of the declarations as SQL text, for one app. A policy may differ from app to app; the text is
final."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam

from domain.kit.actor import App
from domain.kit.viewer import Viewer
from schema.engine.filters import FilterKind, filter_kind
from schema.engine.model import FieldModel, Model, NodeType
from schema.engine.readings import (
    Composite,
    Expression,
    Filter,
    Listing,
    Many,
    RootOne,
    RowValue,
    value_of,
)
from schema.engine.sql_text import OTHER, ROW, VALUE, Template, stand_in, template


@dataclass(frozen=True, slots=True)
class FilterTemplate:
    """A filter's clause, and what its value is made of."""

    template: Template
    kind: FilterKind

    def filled(self, text: str, values: list[str]) -> str:
        """The rendered clause with the texts of the value's parameters."""
        for index, value in enumerate(values):
            text = text.replace(f"k.{VALUE}{index}", value)
        return text


@dataclass(frozen=True)
class KeyParameters:
    """A global id as a filter's clause sees it."""

    community_id: Any
    id: Any


class Templates:
    """Texts by the objects that they were declared on."""

    def __init__(self, model: Model, app: App) -> None:
        self.model = model
        self.viewer = Viewer(app)
        self.policies = {name: self.policy(node) for name, node in model.nodes.items()}
        self.clauses: dict[tuple[FieldModel, str], Template] = {}
        self.filters: dict[tuple[FieldModel, str], FilterTemplate] = {}
        for source, field in self.all_fields():
            self.compile(source, field)

    def all_fields(self) -> Iterator[tuple[NodeType | None, FieldModel]]:
        """Every read field with the node that it is on; None for root fields."""
        yield from ((None, field) for field in self.model.roots.values())
        for node in self.model.nodes.values():
            yield from ((node, field) for field in node.fields.values())

    def policy(self, node: NodeType) -> Template:
        """Who may see the rows of a node."""
        row = stand_in(node.table, ROW)
        return template(f"the policy of {node.name}", node.visible(row, self.viewer), (row,))

    def compile(self, source: NodeType | None, field: FieldModel) -> None:
        """The clauses of one field."""
        if source is not None:
            self.compile_row(source, field)
        reading = field.reading
        if isinstance(reading, Listing | RootOne) and reading.where is not None:
            self.clauses[field, "where"] = self.value(field.leads_to().table, reading.where, field.name)
        if isinstance(reading, Many):
            for name, each in reading.filters.items():
                self.filters[field, name] = self.filter(field.leads_to().table, each, field.name)

    def compile_row(self, source: NodeType, field: FieldModel) -> None:
        """What is read from a row, and how it is joined to others."""
        match field.reading:
            case Expression(value=value):
                self.clauses[field, "value"] = self.value(source.table, value, field.name)
            case Composite(parts=parts):
                for name, part in parts.items():
                    if not isinstance(part, str):
                        self.clauses[field, name] = self.value(source.table, part, field.name)
        relations = dict(field.members) | ({"on": field.relation} if field.relation else {})
        for name, relation in relations.items():
            self.clauses[field, name] = self.join(source, relation.target, relation.on, field.name)

    def value(self, table: Table, function: RowValue, label: str) -> Template:
        """A value of one row."""
        row = stand_in(table, ROW)
        return template(label, value_of(function, row, self.viewer), (row,))

    def join(self, source: NodeType, target: NodeType, on: Any, label: str) -> Template:
        """How a row and its target belong together."""
        row, other = stand_in(source.table, ROW), stand_in(target.table, OTHER)
        return template(label, on(row, other), (row, other))

    def filter(self, table: Table, each: Filter, label: str) -> FilterTemplate:
        """A filter's clause over stand-ins for its value."""
        row, kind = stand_in(table, ROW), filter_kind(self.model, each)
        parameters = [bindparam(f"{VALUE}{index}", type_=type_) for index, type_ in enumerate(kind.types)]
        value: Any = parameters[0] if kind.of is None else KeyParameters(parameters[0], parameters[1])
        return FilterTemplate(template(label, each.clause(row, value), (row,)), kind)
