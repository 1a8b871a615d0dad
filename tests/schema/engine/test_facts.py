"""What is asked about the viewer alone is looked up once a statement; all else stays in its row."""

from typing import Any

import pytest
from sqlalchemy import ColumnElement, Select, Uuid, bindparam, exists, or_, select

from domain.kit.actor import App
from domain.kit.viewer import Viewer
from schema.engine.sql_text import OTHER, ROW, VALUE, Template, stand_in, template
from tests.schema.engine.community import bill, residency, room

VIEWER = Viewer(App.RESIDENT)


def text_of(clause: ColumnElement[bool], *rows: Any) -> Template:
    return template("a test", clause, rows or (stand_in(room, ROW),))


def my_rooms() -> Select[Any]:
    mine = residency.alias()
    return select(mine.c.room_id).where(mine.c.person_id == VIEWER.person_id)


def test_a_list_about_the_viewer_becomes_an_array_of_the_parameters() -> None:
    found = text_of(stand_in(room, ROW).c.id.in_(my_rooms()))
    (fact,) = found.facts
    assert fact.name.startswith("viewer_room_id_")
    assert found.render("t1") == f"(t1.id = ANY (k.{fact.name}))"
    assert fact.column == (
        "ARRAY(SELECT residency_1.room_id \nFROM engine_test.residency AS residency_1 "
        f"\nWHERE residency_1.person_id = k.viewer_person_id) AS {fact.name}"
    )
    assert found.viewer == {"viewer_person_id"}


def test_the_same_question_is_asked_once_however_often_it_stands_there() -> None:
    row = stand_in(room, ROW)
    found = text_of(or_(row.c.id.in_(my_rooms()), row.c.id.in_(my_rooms())))
    (fact,) = found.facts
    assert found.text.count(fact.name) == 2


def test_two_questions_have_two_names() -> None:
    row = stand_in(room, ROW)
    other = residency.alias()
    mine = select(other.c.room_id).where(other.c.person_id == VIEWER.person_id, other.c.id.is_not(None))
    found = text_of(or_(row.c.id.in_(my_rooms()), row.c.id.in_(mine)))
    assert len({each.name for each in found.facts}) == 2


def test_a_question_inside_of_exists_is_found_too() -> None:
    row, other = stand_in(room, ROW), bill.alias()
    found = text_of(exists().where(other.c.room_id == row.c.id, other.c.room_id.in_(my_rooms())))
    (fact,) = found.facts
    assert f"bill_1.room_id = ANY (k.{fact.name})" in found.text


def correlated_with_the_row() -> ColumnElement[bool]:
    row, mine = stand_in(room, ROW), residency.alias()
    return row.c.id.in_(select(mine.c.room_id).where(mine.c.community_id == row.c.community_id))


def correlated_with_a_row_between() -> ColumnElement[bool]:
    row, other, mine = stand_in(room, ROW), bill.alias(), residency.alias()
    same = select(mine.c.room_id).where(mine.c.community_id == other.c.community_id)
    return exists().where(other.c.room_id == row.c.id, other.c.room_id.in_(same))


def correlated_deep_inside() -> ColumnElement[bool]:
    row, mine, other = stand_in(room, ROW), residency.alias(), bill.alias()
    deep = exists().where(other.c.room_id == mine.c.room_id, other.c.community_id == row.c.community_id)
    deep = deep.correlate(row, mine)
    return row.c.id.in_(select(mine.c.room_id).where(deep))


def correlated_with_a_table_that_has_no_alias() -> ColumnElement[bool]:
    row, mine = stand_in(room, ROW), residency.alias()
    same = select(mine.c.room_id).where(mine.c.community_id == bill.c.community_id)
    return exists().where(bill.c.room_id == row.c.id, bill.c.room_id.in_(same))


def correlated_with_a_joined_table() -> ColumnElement[bool]:
    row, other, mine = stand_in(room, ROW), bill.alias(), residency.alias()
    joined = other.join(residency, residency.c.room_id == other.c.room_id)
    same = select(mine.c.room_id).where(mine.c.community_id == residency.c.community_id)
    return exists(select(1).select_from(joined).where(other.c.room_id == row.c.id, other.c.room_id.in_(same)))


def the_opposite() -> ColumnElement[bool]:
    return stand_in(room, ROW).c.id.not_in(my_rooms())


def a_list_of_constants() -> ColumnElement[bool]:
    return stand_in(room, ROW).c.floor.in_([1, 2])


@pytest.mark.parametrize(
    "clause",
    [
        correlated_with_the_row,
        correlated_with_a_row_between,
        correlated_deep_inside,
        correlated_with_a_table_that_has_no_alias,
        correlated_with_a_joined_table,
        the_opposite,
        a_list_of_constants,
    ],
)
def test_whatever_is_about_more_than_the_viewer_stays_where_it_is(clause: Any) -> None:
    found = text_of(clause())
    assert found.facts == ()
    assert "ANY" not in found.text


def test_the_value_of_a_filter_stays_too() -> None:
    value = bindparam(f"{VALUE}0", type_=Uuid())
    row, mine = stand_in(room, ROW), residency.alias()
    found = text_of(row.c.id.in_(select(mine.c.room_id).where(mine.c.person_id == value)))
    assert found.facts == ()
    assert f"k.{VALUE}0" in found.text


def test_a_relation_keeps_what_concerns_its_other_row() -> None:
    row, other, mine = stand_in(bill, ROW), stand_in(room, OTHER), residency.alias()
    there = select(mine.c.room_id).where(mine.c.community_id == other.c.community_id)
    found = template("a test", row.c.room_id.in_(there), (row, other))
    assert found.facts == ()
