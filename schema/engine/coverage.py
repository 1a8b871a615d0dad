"""Which fields of a contract no plan can hold, so that each can be given its reason."""

from collections.abc import Iterator

from graphql import GraphQLObjectType, GraphQLSchema

from schema.engine.model import Model


def unplanned_fields(model: Model, contract: GraphQLSchema) -> Iterator[str]:
    """`Type.field` of every field of a node type or of Query that Python resolves."""
    for name, kind in contract.type_map.items():
        if isinstance(kind, GraphQLObjectType) and (name in model.nodes or kind is contract.query_type):
            read = model.nodes[name].fields if name in model.nodes else model.roots
            yield from (f"{name}.{field}" for field in kind.fields if field not in read)
