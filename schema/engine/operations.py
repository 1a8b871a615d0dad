"""Documents: parsed, held to the limits, validated against a contract, and remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    get_named_type,
    parse,
    type_from_ast,
    validate,
)
from graphql.execution.values import get_variable_values
from graphql.utilities.coerce_input_value import coerce_input_literal, coerce_input_value

from domain.kit.actor import App
from schema.engine.contracts import Contracts
from schema.engine.errors import LimitExceeded, RequestError
from schema.engine.limits import Limits, check_limits
from schema.engine.lru import Lru
from schema.engine.rules import rules_for

MAX_ERRORS = 20


class Refused(Exception):
    """The request is answered with these errors, and nothing is executed."""

    def __init__(self, errors: list[GraphQLError], code: str) -> None:
        super().__init__(code)
        self.errors = errors
        for each in errors:
            each.extensions = {"code": code} | (each.extensions or {})


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of an operation. `named` is the name of its innermost type."""

    name: str
    type: Any
    named: str
    default: Any
    in_directive: bool

    def value(self, given: Mapping[str, Any]) -> Any:
        """The coerced value; Undefined if it has none. ValueError if it cannot have this one."""
        if self.name in given:
            coerced = coerce_input_value(given[self.name], self.type)
        elif self.default is not Undefined or not isinstance(self.type, GraphQLNonNull):
            return self.default
        else:
            coerced = Undefined
        if coerced is Undefined:
            raise ValueError(self.name)
        return coerced


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation of a valid document, for one app."""

    app: App
    contract: GraphQLSchema
    document: DocumentNode
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: tuple[Variable, ...]

    @property
    def type(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.node.operation

    def coerce(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the variables. Refused if one does not fit its type."""
        try:
            pairs = ((each.name, each.value(given)) for each in self.variables)
            return {name: value for name, value in pairs if value is not Undefined}
        except (ValueError, RecursionError):
            found = get_variable_values(self.contract, self.node.variable_definitions or (), dict(given))
            if isinstance(found, list):
                raise Refused(found, "BAD_USER_INPUT") from None
            return dict(found.coerced)

    def check_directives(self, values: Mapping[str, Any]) -> None:
        """Refused if a directive is given null. A query finds that out in its place; whatever has effects,
        before."""
        nulls = [each.name for each in self.variables if each.in_directive and values.get(each.name) is None]
        if nulls:
            problem = f"Variable '${nulls[0]}' decides in a directive: it is true or false, never null."
            raise Refused([GraphQLError(problem)], "BAD_USER_INPUT")


class Operations:
    """The operations of known documents."""

    def __init__(self, contracts: Contracts, limits: Limits, size: int = 1_000) -> None:
        self.contracts = contracts
        self.limits = limits
        self.known: Lru[tuple[App, str, str | None], Operation] = Lru(size)

    def find(self, text: str, name: str | None, app: App) -> Operation:
        """The operation of this name in a document. Refused if there is anything wrong with it."""
        key = (app, text, name)
        return self.known.get(key) or self.known.put(key, self.prepare(text, name, app))

    def prepare(self, text: str, name: str | None, app: App) -> Operation:
        """Parses, measures and validates a document."""
        contract = self.contracts[app]
        document = parsed(text, self.limits)
        try:
            in_directives = check_limits(document, self.limits)
        except LimitExceeded as error:
            raise Refused([error], "LIMIT") from None
        except RecursionError:
            raise too_deep() from None
        errors = validate(contract, document, rules_for(text), max_errors=MAX_ERRORS)
        if errors:
            raise Refused(errors, "GRAPHQL_VALIDATION_FAILED")
        node = chosen(document, name)
        fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        variables = tuple(
            variable_of(contract, each, in_directives) for each in node.variable_definitions or ()
        )
        return Operation(app, contract, document, node, fragments, variables)


def parsed(text: str, limits: Limits) -> DocumentNode:
    """The document. Refused if it is none, or too long."""
    try:
        return parse(text, no_location=False, max_tokens=limits.tokens)
    except GraphQLSyntaxError as error:
        if "tokens" in error.message:
            refusal = RequestError("TOKEN_LIMIT", f"This document has more than {limits.tokens} tokens.")
            raise Refused([refusal], "TOKEN_LIMIT") from None
        raise Refused([error], "GRAPHQL_PARSE_FAILED") from None
    except RecursionError:
        raise too_deep() from None


def too_deep() -> Refused:
    """The document is so deep that it cannot even be measured."""
    return Refused([RequestError("DEPTH_LIMIT", "This document is nested too deeply.")], "DEPTH_LIMIT")


def chosen(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation to execute. Refused if that is not clear."""
    found = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if name is not None:
        found = [each for each in found if each.name is not None and each.name.value == name]
    if len(found) == 1:
        return found[0]
    problem = f"There is no operation '{name}' here." if name else "Say which operation by operationName."
    raise Refused([GraphQLError(problem)], "OPERATION_RESOLUTION_FAILURE")


def variable_of(contract: GraphQLSchema, node: Any, in_directives: frozenset[str]) -> Variable:
    """A variable from its definition."""
    kind: Any = type_from_ast(contract, node.type)
    default = coerce_input_literal(node.default_value, kind) if node.default_value else Undefined
    name = node.variable.name.value
    return Variable(name, kind, get_named_type(kind).name, default, name in in_directives)
