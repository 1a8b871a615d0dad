"""Shipped documents by id or by text; others only where ad-hoc documents are welcome."""

import pytest

from api.graphql.persisted import PersistedDocuments
from api.graphql.problems import Problem
from api.graphql.requests import GraphQLRequest
from domain.kit.actor import App

SHIPPED = {"resident": {"r1": "{ viewer { id } }"}, "manager": {"m1": "{ communities { nodes { id } } }"}}
STAFF_ONLY = PersistedDocuments(SHIPPED, {App.MANAGER})


def by_id(key: str) -> GraphQLRequest:
    return GraphQLRequest(None, None, None, None, key)


def by_text(text: str) -> GraphQLRequest:
    return GraphQLRequest(text, None, None, None)


@pytest.mark.parametrize(
    ("app", "key"), [(App.RESIDENT, "r1"), (App.MANAGER, "m1"), (App.PUBLIC, "r1"), (App.PUBLIC, "m1")]
)
def test_an_id_stands_for_its_document(app: App, key: str) -> None:
    assert STAFF_ONLY.text(by_id(key), app) == (SHIPPED["resident"] | SHIPPED["manager"])[key]


@pytest.mark.parametrize(
    ("app", "key"), [(App.RESIDENT, "m1"), (App.MANAGER, "r1"), (App.MERCHANT, "r1"), (App.RESIDENT, "")]
)
def test_another_app_s_id_is_not_known(app: App, key: str) -> None:
    with pytest.raises(Problem) as refused:
        STAFF_ONLY.text(by_id(key), app)
    assert refused.value.code == "PERSISTED_QUERY_NOT_FOUND"


def test_a_shipped_text_is_as_good_as_its_id() -> None:
    assert STAFF_ONLY.text(by_text("{ viewer { id } }"), App.RESIDENT) == "{ viewer { id } }"


@pytest.mark.parametrize("app", [App.RESIDENT, App.MERCHANT, App.PUBLIC])
def test_another_text_is_refused_where_only_staff_may_explore(app: App) -> None:
    with pytest.raises(Problem) as refused:
        STAFF_ONLY.text(by_text("{ __typename }"), app)
    assert (refused.value.code, refused.value.status) == ("DOCUMENT_NOT_SHIPPED", 400)


def test_staff_and_the_demo_may_ask_anything() -> None:
    assert STAFF_ONLY.text(by_text("{ __typename }"), App.MANAGER) == "{ __typename }"
    assert PersistedDocuments(SHIPPED).text(by_text("{ __typename }"), App.RESIDENT) == "{ __typename }"
