"""The contracts: committed as printed, closed to other apps, planned field by field, valid for Relay."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

import mobile_contract
from domain.kit.actor import App
from domain.kit.key import Key
from schema.engine.collecting import Unplannable
from schema.engine.contracts import Contracts
from schema.engine.global_ids import encode_id
from schema.engine.limits import Limits
from schema.engine.model import Model
from schema.engine.operations import Operations
from schema.engine.planner import Planner
from schema.root import contracts, palm_schema

APPS = (App.RESIDENT, App.MANAGER, App.MERCHANT)
SOMETHING = Key(UUID(int=1), UUID(int=2))
# Types that only serve what residents alone can do: its inputs, errors and payloads.
MADE_FOR_RESIDENTS = (
    "ActionKind",
    "AutopayEnd",
    "AutopaySet",
    "CardSetup",
    "MyPaymentChanged",
    "MyRefundChanged",
    "MeterReadingSubmit",
    "PaymentAction",
    "PaymentCancel",
    "PaymentStart",
    "ResidencyApply",
    "SavedCard",
    "SetupStatus",
)
# Fields of the contracts that the stock executor answers, each with its reason. There is none so far.
NOT_PLANNED: dict[str, str] = {}


@pytest.fixture(scope="module")
def cut() -> Contracts:
    return contracts()


@pytest.mark.parametrize("app", list(App))
def test_the_committed_contract_is_the_code_s(cut: Contracts, app: App) -> None:
    committed = Path(mobile_contract.__file__).with_name(f"{app.lower()}.graphql")
    assert committed.read_text(encoding="utf-8") == cut.sdl(app), "run: .venv/bin/palm schema export"


def elements(schema: GraphQLSchema) -> Iterator[str]:
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        yield kind.name
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            yield from (f"{kind.name}.{name}" for name in kind.fields)
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{kind.name}.{name}" for name in kind.values)


def test_a_resident_has_nothing_of_the_managers(cut: Contracts) -> None:
    resident, manager = (set(elements(cut[app])) for app in (App.RESIDENT, App.MANAGER))
    assert manager - resident >= {
        "Community.feeRuns",
        "EdgeNode",
        "FeeItem",
        "QuarantinedEvent",
        "Role",
        "Community.residencies",
        "Device.funding",
        "Mutation.feeRunStart",
        "Mutation.noticePublish",
        "Mutation.residencyApprove",
        "Notice.withdrawnAt",
    }
    own = {each for each in resident - manager if not each.startswith(MADE_FOR_RESIDENTS)}
    assert own == {
        "Autopay.limit",
        "Autopay.savedCard",
        "Mutation.autopayEnd",
        "Mutation.autopaySet",
        "Mutation.meterReadingSubmit",
        "Mutation.paymentCancel",
        "Mutation.paymentStart",
        "Mutation.residencyApply",
        "Mutation.savedCardRemove",
        "Mutation.savedCardSetupStart",
        "Payment.nextAction",
        "Person.payableTotal",
        "Person.savedCards",
        "Query.myPayments",
        "Query.payableBills",
        "Subscription.myPaymentChanged",
        "Subscription.myRefundChanged",
    }


def test_whoever_has_not_signed_in_sees_communities_alone(cut: Contracts) -> None:
    query = cut[App.PUBLIC].query_type
    assert query is not None
    assert set(query.fields) == {"communities", "community", "node", "nodes"}
    assert cut[App.PUBLIC].mutation_type is None


@pytest.mark.parametrize("app", list(App))
def test_every_field_of_a_row_is_planned_or_says_why_not(app: App) -> None:
    model = Model(palm_schema())
    operations, planner = Operations(contracts(), Limits()), Planner(model, list(App))
    contract = operations.contracts[app]
    unplanned = set()
    for name, node in model.nodes.items():
        kind = contract.type_map.get(name)
        if not isinstance(kind, GraphQLObjectType):
            continue
        key = SOMETHING if node.tenant else Key(UUID(int=1))
        for field_name, field in kind.fields.items():
            inside = f"... on {name} {{ {selected(field_name, field)} }}"
            text = f'{{ node(id: "{encode_id(node.code, key)}") {{ {inside} }} }}'
            if not is_planned(operations, planner, text, app):
                unplanned.add(f"{name}.{field_name}")
    assert unplanned == set(NOT_PLANNED)


def is_planned(operations: Operations, planner: Planner, text: str, app: App) -> bool:
    operation = operations.find(text, None, app)
    try:
        planner.plan(operation, {})
    except Unplannable:
        return False
    return True


def selected(name: str, field: GraphQLField) -> str:
    """The field with `__typename` of what it leads to."""
    return name if is_leaf_type(get_named_type(field.type)) else f"{name} {{ __typename }}"


@pytest.mark.parametrize("app", list(App))
def test_relay_can_compile_against_it(cut: Contracts, app: App) -> None:
    contract = cut[app]
    node = contract.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    assert {name: str(field.type) for name, field in node.fields.items()} == {"id": "ID!"}
    query = contract.query_type
    assert query is not None
    assert (str(query.fields["node"].type), str(query.fields["node"].args["id"].type)) == ("Node", "ID!")
    assert str(query.fields["nodes"].type) == "[Node]!"
    for name, kind in contract.type_map.items():
        if name.endswith("Connection") and isinstance(kind, GraphQLObjectType):
            assert str(kind.fields["pageInfo"].type) == "PageInfo!"
            edge = get_named_type(kind.fields["edges"].type)
            assert isinstance(edge, GraphQLObjectType)
            assert edge.name.endswith("Edge")
            assert str(edge.fields["cursor"].type) == "Cursor!"


@pytest.mark.parametrize("app", APPS)
def test_every_mutation_keeps_the_conventions(cut: Contracts, app: App) -> None:
    mutation = cut[app].mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        pascal = name[0].upper() + name[1:]
        assert str(field.type) == f"{pascal}Payload"
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        assert str(payload.fields["userErrors"].type) == f"[{pascal}Error!]!"
        results = [each for key, each in payload.fields.items() if key != "userErrors"]
        assert len(results) in {1, 3}
        assert not any(isinstance(each.type, GraphQLNonNull) for each in results)
        optional = {key for key, each in field.args.items() if not is_required_argument(each)}
        assert optional <= {"overlapHours"}
