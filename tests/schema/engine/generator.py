"""Valid operations with variables for any schema, each made from one random seed that Hypothesis draws.

Fields with arguments get an alias of their own, so that two of them never stand for the same key; fields
without keep their name, so that selections do have to be merged. Inside a fragment on one type of several,
every field gets an alias with the type's name, as equal keys of different types could not be merged.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

STRINGS = ("2026-03", "", 'a "b"', "掌上\n社区", "'; DROP TABLE bill; --", "\\", "%zq_row%", "k.p1")
DATES = ("2026-01-31", "2026-02-01", "1999-12-31")
INSTANTS = ("2026-03-02T08:00:00+00:00", "2026-01-31T16:00:00.002+08:00", "2030-01-01T00:00:00Z")
NUMBERS = (0, 1, 2, 3, 7, 100)
SCALARS: Mapping[str, Sequence[Any]] = {
    "Int": (0, 1, 2, -1, 2**31 - 1),
    "BigInt": (0, 2**40),
    "Float": (0.5, 1, -2.5e-7),
    "String": STRINGS,
    "Boolean": (True, False),
    "Date": DATES,
    "DateTime": INSTANTS,
    "Decimal": ("12.50", "0"),
    "CurrencyCode": ("CNY",),
}


@dataclass(frozen=True)
class Pools:
    """Real global ids by type and cursors by field (`Type.field`), and fields to draw rarely."""

    ids: Mapping[str, Sequence[str]]
    cursors: Mapping[str, Sequence[str]]
    rare: frozenset[str] = frozenset()

    def all_ids(self) -> list[str]:
        return [each for found in self.ids.values() for each in found]


@dataclass(frozen=True)
class Generated:
    document: str
    variables: dict[str, Any]


@dataclass
class Generator:
    """Draws one operation. `wild`: also what is answered with an error."""

    random: random.Random
    schema: GraphQLSchema
    pools: Pools
    wild: bool
    variables: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)
    count: int = 0
    budget: int = 30

    def number(self) -> int:
        self.count += 1
        return self.count

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def pick(self, items: Sequence[Any]) -> Any:
        return self.random.choice(list(items))

    def operation(self) -> Generated:
        query = self.schema.query_type
        assert query is not None
        selection = self.selection(query, 0, "")
        head = f"query Drawn({', '.join(self.variables)})" if self.variables else "query Drawn"
        fragments = "\n".join(
            f"fragment {name} on {on} {text}" for name, (on, text) in self.fragments.items()
        )
        return Generated(f"{head} {selection}\n{fragments}", self.values)

    def selection(self, kind: Any, depth: int, prefix: str) -> str:
        """A selection set of an object, an interface or a union."""
        parts: list[str] = []
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            names = [
                name
                for name, each in kind.fields.items()
                if depth < 7 or is_leaf_type(get_named_type(each.type))
            ]
            chosen = self.random.choices(names, k=self.random.randint(1, 3 if depth == 0 else 5))
            kept = [
                each for each in chosen if f"{kind.name}.{each}" not in self.pools.rare or self.chance(10)
            ]
            parts += [self.field(kind, each, kind.fields[each], depth, prefix) for each in kept]
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            possible = self.schema.get_possible_types(kind) if depth < 7 and self.budget > 0 else []
            for each in self.random.sample(possible, min(len(possible), 3)):
                if self.chance(70):
                    inner = self.selection(each, depth + 1, f"{each.name}_".lower())
                    parts.append(f"... on {each.name} {self.directive()}{inner}")
        elif 0 < depth < 7 and self.budget > 0 and self.chance(25):
            parts.append(self.spread(kind, depth, prefix))
        if not parts or self.chance(20):
            parts.append(f"{self.alias(15)}__typename")
        return "{ " + " ".join(parts) + " }"

    def alias(self, percent: int) -> str:
        return f"a{self.number()}: " if self.chance(percent) else ""

    def spread(self, kind: GraphQLObjectType, depth: int, prefix: str) -> str:
        """A fragment on this type or one of its interfaces: inline, new by name, or one used before."""
        on = self.pick([kind, *kind.interfaces])
        known = [name for name, (type_name, _) in self.fragments.items() if type_name == on.name]
        if known and not prefix and self.chance(60):
            return f"...{self.pick(known)} {self.directive()}"
        inner = self.selection(on, depth + 1, prefix)
        if prefix or self.chance(50):
            condition = "" if on is kind and self.chance(50) else f"on {on.name} "
            return f"... {condition}{self.directive()}{inner}"
        name = f"F{self.number()}"
        self.fragments[name] = (on.name, inner)
        return f"...{name} {self.directive()}"

    def directive(self) -> str:
        """Sometimes @skip or @include, with a literal or a variable."""
        if not self.chance(15):
            return ""
        condition = self.pick(["true", "false", "variable", "variable"])
        if condition == "variable":
            condition = self.variable("Boolean!", self.chance(50))
        return f"@{self.pick(['skip', 'include'])}(if: {condition}) "

    def variable(self, kind: str, value: Any, default: str | None = None, *, given: bool = True) -> str:
        """Declares a variable and gives it a value."""
        name = f"v{self.number()}"
        self.variables.append(f"${name}: {kind}" + (f" = {default}" if default is not None else ""))
        if given:
            self.values[name] = value
        return f"${name}"

    def field(self, kind: Any, name: str, found: GraphQLField, depth: int, prefix: str) -> str:
        """A field with its alias, arguments, directive and selection."""
        arguments = self.arguments(f"{kind.name}.{name}", found.args)
        named = get_named_type(found.type)
        text = name + arguments + " " + self.directive()
        if arguments:
            text = f"x{self.number()}: {text}"
        elif prefix:
            text = f"{prefix}{name}: {text}"
        elif is_leaf_type(named):
            text = self.alias(20) + text
        self.budget -= 1
        if is_leaf_type(named):
            return text
        return text + (self.selection(named, depth + 1, prefix) if self.budget > 0 else "{ __typename }")

    def arguments(self, label: str, args: Mapping[str, GraphQLArgument]) -> str:
        """Required arguments, and some of the others."""
        chosen = []
        paged = self.pick(["first", "last", "none"]) if not self.wild else "both"
        for name, each in args.items():
            if name in {"first", "last"} and paged not in {name, "both"}:
                continue
            if name in {"after", "before"} and not self.wild and not self.pools.cursors.get(label):
                continue
            if is_required_argument(each) or self.chance(40):
                chosen.append(f"{name}: {self.argument(label, name, each.type)}")
        return f"({', '.join(chosen)})" if chosen else ""

    def argument(self, label: str, name: str, kind: Any) -> str:
        """A literal, or a variable in one of its many states."""
        value = self.value(label, name, kind)
        required = isinstance(kind, GraphQLNonNull)
        match self.pick(["literal", "variable", "default", "absent", "null"]):
            case "variable":
                return (
                    self.variable(f"{kind}", value)
                    if required or self.chance(50)
                    else self.variable(f"{kind}!", value)
                )
            case "default":
                bare = kind.of_type if required else kind
                given = self.chance(50)
                return self.variable(
                    f"{bare}", self.value(label, name, kind), literal(value, kind), given=given
                )
            case "absent" if not required:
                return self.variable(f"{kind}", None, given=False)
            case "null" if not required:
                return "null" if self.chance(50) else self.variable(f"{kind}", None)
        return self.list_literal(value, kind) if isinstance(value, list) else literal(value, kind)

    def list_literal(self, values: list[Any], kind: Any) -> str:
        """A list with variables among its items."""
        item = (kind.of_type if isinstance(kind, GraphQLNonNull) else kind).of_type
        texts = [
            self.variable(f"{item}", each) if self.chance(30) else literal(each, item) for each in values
        ]
        return "[" + ", ".join(texts) + "]"

    def value(self, label: str, name: str, kind: Any) -> Any:
        """A value of a type, as JSON."""
        bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(bare, GraphQLList):
            most = 4
            return [self.value(label, name, bare.of_type) for _ in range(self.random.randint(0, most))]
        if isinstance(bare, GraphQLEnumType):
            return self.pick(list(bare.values))
        if name in {"first", "last"}:
            return self.pick(NUMBERS + ((-1, 101) if self.wild else ()))
        if bare.name == "ID":
            return self.id(label, name)
        if bare.name == "Cursor":
            own = list(self.pools.cursors.get(label, ()))
            return self.pick(own if own and not self.wild else [*own, "WzFd", "e30", "nonsense"])
        return self.pick(SCALARS[bare.name])

    def id(self, label: str, name: str) -> str:
        """A global id: of the type that the field leads to, or of any."""
        owner, field_name = label.split(".")
        owner_type: Any = self.schema.type_map[owner]
        kind = get_named_type(owner_type.fields[field_name].type).name
        own = [*self.pools.ids.get(kind, ())] or [*self.pools.ids.get(name.capitalize(), ())]
        if own and not self.wild:
            return str(self.pick(own))
        strange = ["bil_AAAAAAAAAAAAAAAAAAAAAA", "zzz_AAAAAAAAAAAAAAAAAAAAAA", "nonsense", ""]
        return str(self.pick([*own, *self.pools.all_ids(), *(strange if self.wild else ())]))


def literal(value: Any, kind: Any) -> str:
    """A value in GraphQL's own writing."""
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(value, list):
        return "[" + ", ".join(literal(each, bare.of_type) for each in value) + "]"
    if value is None or isinstance(bare, GraphQLEnumType):
        return "null" if value is None else str(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return str(value)


def operation(seed: int, schema: GraphQLSchema, pools: Pools, *, wild: bool = False) -> Generated:
    """A valid operation. `wild`: with arguments that fields refuse."""
    return Generator(random.Random(seed), schema, pools, wild).operation()
