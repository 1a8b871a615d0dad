"""Arguments of a field: whether one is given, and where its value comes from.

A plan is made for the shape of the variables: which are given, which are null. Values are read when it runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, NullValueNode, Undefined, ValueNode, VariableNode
from graphql.execution.values import VariableValues
from graphql.utilities.coerce_input_value import coerce_input_literal

from schema.engine.collecting import Scope, Unplannable
from schema.engine.errors import BadArgument
from schema.engine.parameters import Variables

DEFAULT_PAGE = 20
MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument that has a value. `constant` says that it is the same for every request of the plan."""

    read: Callable[[Variables], Any]
    constant: bool
    identity: Any


def arguments_of(scope: Scope, node: FieldNode, field: GraphQLField) -> dict[str, Argument]:
    """The arguments that are given and not null, by GraphQL name."""
    found = {}
    for each in node.arguments or ():
        name = each.name.value
        argument = argument_of(scope, each.value, field.args[name].type)
        if argument is not None:
            found[name] = argument
    return found


def argument_of(scope: Scope, value: ValueNode, kind: Any) -> Argument | None:
    """None if it is null, or a variable without a value."""
    if isinstance(value, NullValueNode):
        return None
    if isinstance(value, VariableNode):
        name = value.name.value
        if scope.variables.get(name) is None:
            return None
        return Argument(lambda variables: variables[name], constant=False, identity=name)
    coerced = coerce_input_literal(value, kind, VariableValues({}, dict(scope.variables)))
    if coerced is Undefined:
        raise Unplannable("an argument that its type refuses")
    if mentions_variable(value):
        return Argument(lambda variables: literal(value, kind, variables), constant=False, identity=id(value))
    return Argument(lambda _variables: coerced, constant=True, identity=id(value))


def literal(value: ValueNode, kind: Any, variables: Variables) -> Any:
    """A literal with variables inside."""
    coerced = coerce_input_literal(value, kind, VariableValues({}, dict(variables)))
    if coerced is Undefined:
        raise BadArgument("BAD_ARGUMENT", "A list cannot hold a null here.")
    return coerced


def mentions_variable(value: Any) -> bool:
    """Whether a variable is anywhere inside a literal."""
    if isinstance(value, VariableNode):
        return True
    inner = getattr(value, "values", None) or [each.value for each in getattr(value, "fields", None) or ()]
    return any(mentions_variable(each) for each in inner)


@dataclass(frozen=True, slots=True)
class Page:
    """How many rows, from which end. `size` is None for a number that only the request knows."""

    backward: bool
    size: int | None
    argument: Argument | None

    def read(self, variables: Variables) -> int:
        """The number of rows."""
        return self.size if self.size is not None else page_size(self.sized().read(variables))

    def sized(self) -> Argument:
        """The argument behind an unknown size."""
        if self.argument is None:
            raise Unplannable("a page without a size")
        return self.argument


def page_of(given: dict[str, Argument]) -> Page:
    """From `first` and `last`. BadArgument if both are given or a constant is out of range."""
    if "first" in given and "last" in given:
        raise BadArgument("PAGE_SIZE", "Give first or last, not both.")
    backward = "last" in given
    argument = given.get("last") or given.get("first")
    if argument is None:
        return Page(backward=False, size=DEFAULT_PAGE, argument=None)
    return Page(backward, page_size(argument.read({})) if argument.constant else None, argument)


def page_size(value: Any) -> int:
    """A number of rows from 0 to 100."""
    if not isinstance(value, int) or not 0 <= value <= MAX_PAGE:
        raise BadArgument("PAGE_SIZE", f"first and last are from 0 to {MAX_PAGE}.")
    return value
