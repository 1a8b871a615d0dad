"""What an app may not use does not exist in its contract."""

from typing import Annotated

import pytest
import strawberry
from graphql import GraphQLEnumType, get_introspection_query, parse, validate

from domain.kit.actor import Actor, App
from schema.engine import Contracts, access, allow, build_schema
from schema.engine.engine import Engine
from schema.engine.errors import EmptyContract
from tests.schema.engine.answers import ask, messages
from tests.schema.engine.community import PEOPLE, make_schema

MANAGER, RESIDENT, PUBLIC = Actor(App.MANAGER, PEOPLE[3]), Actor(App.RESIDENT, PEOPLE[0]), Actor(App.PUBLIC)


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return Contracts(make_schema())


def test_fields_values_types_and_their_followers_are_cut(contracts: Contracts) -> None:
    manager, resident, public = contracts[App.MANAGER], contracts[App.RESIDENT], contracts[App.PUBLIC]
    assert "issuer" in manager.type_map["Bill"].fields  # type: ignore[attr-defined]
    assert "issuer" not in resident.type_map["Bill"].fields  # type: ignore[attr-defined]
    statuses = [each.type_map["BillStatus"] for each in (manager, resident)]
    assert [list(each.values) for each in statuses if isinstance(each, GraphQLEnumType)] == [
        ["DRAFT", "DUE", "PAID"],
        ["DUE", "PAID"],
    ]
    assert {"Note", "NoteConnection", "NoteSubject"} <= set(resident.type_map)
    assert not {"Note", "NoteConnection", "NoteEdge", "NoteSubject"} & set(public.type_map)


def test_the_sdl_is_sorted_and_says_who_may_read(contracts: Contracts) -> None:
    sdl = contracts.sdl(App.RESIDENT)
    assert "A note.\nRead by: resident, manager." in sdl
    assert "A bill.\nSince 1.0." in sdl
    assert "_service" not in sdl
    assert "@link" not in sdl
    names = [line.split()[1] for line in sdl.splitlines() if line.startswith("type ")]
    assert names == sorted(names)
    assert sdl == Contracts(make_schema()).sdl(App.RESIDENT)


async def test_a_hidden_field_is_unknown_and_not_suggested(engine: Engine) -> None:
    answer = await ask(engine, "{ bills { nodes { issuers { name } } } }", RESIDENT)
    assert messages(answer)[0].startswith("Cannot query field 'issuers' on type 'Bill'.")
    assert "'issuer'" not in messages(answer)[0]
    seen = await ask(engine, "{ bills { nodes { issuers { name } } } }", MANAGER)
    assert "Did you mean 'issuer'" in messages(seen)[0]


async def test_a_hidden_enum_value_is_no_value(engine: Engine) -> None:
    query = "query ($s: BillStatus) { bills(status: $s) { totalCount } }"
    assert "errors" in await ask(engine, query, RESIDENT, s="DRAFT")
    assert "errors" not in await ask(engine, query, MANAGER, s="DRAFT")


async def test_introspection_is_answered_from_the_contract(engine: Engine) -> None:
    names = {}
    for actor in (RESIDENT, PUBLIC):
        answer = await ask(engine, get_introspection_query(), actor)
        names[actor.app] = {each["name"] for each in answer["data"]["__schema"]["types"]}
    assert names[App.RESIDENT] - names[App.PUBLIC] >= {"Note", "NoteConnection"}


async def test_a_node_of_a_hidden_type_is_absent(engine: Engine) -> None:
    manager_sees = await ask(engine, "{ notes { nodes { id } } }", Actor(App.MANAGER, PEOPLE[0]))
    note = manager_sees["data"]["notes"]["nodes"][0]["id"]
    query = "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }"
    assert (await ask(engine, query, PUBLIC, id=note))["data"] == {"node": None, "nodes": [None]}


def test_mutations_arguments_and_inputs_are_cut_by_their_metadata() -> None:
    @allow(apps={App.MANAGER})
    @strawberry.input(description="An input.")
    class Extra:
        text: str = strawberry.field(description="Text.")

    @strawberry.type
    class Query:
        hello: str = strawberry.field(description="Hello.", default="hello")

    @strawberry.type
    class Mutation:
        @strawberry.mutation(description="For managers.", metadata=access(apps={App.MANAGER}))  # type: ignore[untyped-decorator]
        def seal(self) -> str:
            return "sealed"

        @strawberry.mutation(description="For all.", metadata=access(since="2.0"))  # type: ignore[untyped-decorator]
        def note(
            self,
            text: Annotated[str, strawberry.argument(description="Text.")],
            extra: Annotated[Extra | None, strawberry.argument(description="More.")] = None,
            secret: Annotated[
                str | None, strawberry.argument(description="Secret.", metadata=access(apps={App.MANAGER}))
            ] = None,
        ) -> str:
            return text

    cut = Contracts(build_schema(Query, Mutation))
    resident, manager = cut[App.RESIDENT], cut[App.MANAGER]
    assert not validate(manager, parse('mutation { seal note(text: "", secret: "", extra: {text: ""}) }'))
    assert resident.mutation_type is not None
    assert list(resident.mutation_type.fields) == ["note"]
    assert list(resident.mutation_type.fields["note"].args) == ["text"]
    assert "Extra" not in resident.type_map
    assert "For managers.\nUsed by: manager." in cut.sdl(App.MANAGER).replace("  ", "")


def test_an_app_without_any_root_field_has_no_contract() -> None:
    @strawberry.type
    class Query:
        hello: str = strawberry.field(description="Hello.", metadata=access(apps={App.MANAGER}), default="")

    with pytest.raises(EmptyContract, match="add it to apps="):
        Contracts(build_schema(Query), [App.PUBLIC])


def test_what_hangs_on_something_hidden_is_hidden_with_it() -> None:
    """A field behind a required argument, the types of members of unions, and chains of them."""

    @allow(apps={App.MANAGER})
    @strawberry.input(description="An input.")
    class Secret:
        text: str = strawberry.field(description="Text.")

    @allow(apps={App.MANAGER})
    @strawberry.interface(description="Sealed.")
    class Sealed:
        seal: str = strawberry.field(description="Seal.")

    @strawberry.type(description="Open.")
    class Open(Sealed):
        text: str = strawberry.field(description="Text.")

    @allow(apps={App.MANAGER})
    @strawberry.type(description="Closed.")
    class Closed:
        text: str = strawberry.field(description="Text.")

    @strawberry.type(description="Holds what is closed.")
    class Holder:
        closed: Closed = strawberry.field(description="Closed.")

    @strawberry.type(description="Holds the holder.")
    class Outer:
        holder: Holder = strawberry.field(description="Holder.")

    @strawberry.type
    class Query:
        @strawberry.field(description="Either.")  # type: ignore[untyped-decorator]
        def either(self) -> Annotated[Open | Closed, strawberry.union("Either", description="Either.")]:
            return Open(seal="s", text="t")

        @strawberry.field(description="By an input.")  # type: ignore[untyped-decorator]
        def by_input(self, secret: Annotated[Secret, strawberry.argument(description="Secret.")]) -> str:
            return secret.text

        @strawberry.field(description="Outer.")  # type: ignore[untyped-decorator]
        def outer(self) -> Outer:
            return Outer(holder=Holder(closed=Closed(text="t")))

    cut = Contracts(build_schema(Query))
    manager, resident = cut[App.MANAGER], cut[App.RESIDENT]
    assert set(manager.query_type.fields) == {"either", "byInput", "outer"}  # type: ignore[union-attr]
    assert set(resident.query_type.fields) == {"either"}  # type: ignore[union-attr]
    assert [each.name for each in resident.type_map["Either"].types] == ["Open"]  # type: ignore[attr-defined]
    assert resident.type_map["Open"].interfaces == ()  # type: ignore[attr-defined]
    assert not {"Closed", "Holder", "Outer", "Secret", "Sealed"} & set(resident.type_map)
    assert {"Closed", "Holder", "Outer", "Secret", "Sealed"} <= set(manager.type_map)


@pytest.mark.parametrize("directive", ["defer", "stream"])
async def test_incremental_delivery_is_no_part_of_a_contract(engine: Engine, directive: str) -> None:
    answer = await ask(engine, f"{{ viewer {{ name ... @{directive} {{ name }} }} }}", RESIDENT)
    assert [each["message"] for each in answer["errors"]] == [f"Unknown directive '@{directive}'."]
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
