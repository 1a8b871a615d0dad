"""The read engine: types say how they are read; an operation becomes one SQL statement that writes its JSON.

It knows types, columns, relations, policies, connections and variables; it knows no noun. Declarations
(fields, nodes, roots) leave readings beside ordinary Strawberry types. Contracts filter the schema for each
app. Planner and writer turn a validated operation into SQL text; the runner sends it. The stock executor
reads through the same declarations, as the fallback and as the oracle of the tests. ADR 0002 says why.
"""

from schema.engine.access import access, allow
from schema.engine.answers import Answer
from schema.engine.building import build_schema
from schema.engine.connections import Connection, Edge, PageInfo
from schema.engine.contracts import Contracts
from schema.engine.engine import Engine
from schema.engine.fields import column, composite, desc, either, expression, few, finished, many, one
from schema.engine.model import Model
from schema.engine.nodes import Node, node
from schema.engine.read_connection import ReadSettings
from schema.engine.reader import Reader
from schema.engine.readings import Filter
from schema.engine.roots import NodeQueries, node_by_id, nodes_by_id, root_by_id, root_many, root_one
from schema.engine.scalars import BigInt, CurrencyCode, Cursor, GlobalId

__all__ = [
    "Answer",
    "BigInt",
    "Connection",
    "Contracts",
    "CurrencyCode",
    "Cursor",
    "Edge",
    "Engine",
    "Filter",
    "GlobalId",
    "Model",
    "Node",
    "NodeQueries",
    "PageInfo",
    "ReadSettings",
    "Reader",
    "access",
    "allow",
    "build_schema",
    "column",
    "composite",
    "desc",
    "either",
    "expression",
    "few",
    "finished",
    "many",
    "node",
    "node_by_id",
    "nodes_by_id",
    "one",
    "root_by_id",
    "root_many",
    "root_one",
]
