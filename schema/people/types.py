"""Persons as apps see them."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, case, func

from domain.billing.totals import payable_currency_of_viewer, payable_minor_of_viewer
from domain.identity.policy import is_open
from domain.kit.actor import App
from domain.kit.viewer import Viewer
from domain.people import models, policy
from domain.phones.policy import is_registered
from payments.cards.policy import usable
from schema.engine import Connection, Node, column, desc, expression, many, node, one
from schema.kit.apps import COMMUNITY, SIGNED_IN, STAFF
from schema.kit.money import Money, money_sum
from schema.residencies.filters import RESIDENCY_STATUS

if TYPE_CHECKING:
    from schema.cards.types import SavedCard
    from schema.identity.types import SignInSession
    from schema.notifications.types import Notification, NotificationPreference
    from schema.phones.types import PhoneDevice
    from schema.residencies.types import Residency
    from schema.roles.types import Role


def phone(person: Any, viewer: Viewer) -> ColumnElement[str]:
    """In full to oneself; to others +86138****0001, enough to recognise a number that one knows."""
    length = func.length(person.c.phone)
    masked = func.concat(func.left(person.c.phone, length - 8), "****", func.right(person.c.phone, 4))
    return case((person.c.id == viewer.person_id, person.c.phone), else_=masked)


@node(table=models.Person, visible=policy.visible_people, code="person", apps=SIGNED_IN)
class Person(Node):
    """A natural person. One sees oneself and who shares one's room; staff see residents and colleagues of
    their community.
    """

    name: str = column(description="The name as registered; empty until the person gives it.")
    phone: str = expression(
        phone,
        personal=True,
        description="The mobile number in E.164; masked (+86138****0001) for everybody else.",
    )
    language: str = column(description="The language that pushes are written in (BCP 47): zh-CN or en.")
    residencies: 'Connection[Annotated["Residency", strawberry.lazy("schema.residencies.types")]]' = many(
        order_by=["applied_at"],
        by="person_id",
        filters=[RESIDENCY_STATUS],
        description="Where the person lives or has lived, in the order of the applications.",
        apps=COMMUNITY,
    )
    payable_total: Money | None = money_sum(
        payable_minor_of_viewer,
        payable_currency_of_viewer,
        description="What is left to pay for all your rooms; null if there is nothing. Yours alone.",
        apps={App.RESIDENT},
        since="1.1",
    )
    roles: 'Connection[Annotated["Role", strawberry.lazy("schema.roles.types")]]' = many(
        order_by=["granted_at"], description="The person's jobs in communities, oldest first.", apps=STAFF
    )
    saved_cards: 'Connection[Annotated["SavedCard", strawberry.lazy("schema.cards.types")]]' = many(
        order_by=[desc("added_at")],
        where=usable,
        description="The cards that you can pay with, newest first. Yours alone.",
        apps={App.RESIDENT},
        since="1.1",
    )
    sessions: 'Connection[Annotated["SignInSession", strawberry.lazy("schema.identity.types")]]' = many(
        order_by=[desc("started_at")],
        where=is_open,
        description="Where you are signed in, newest first. Yours alone.",
    )
    phones: 'Connection[Annotated["PhoneDevice", strawberry.lazy("schema.phones.types")]]' = many(
        order_by=[desc("registered_at")],
        where=is_registered,
        description="The handsets that receive your pushes, newest first. Yours alone.",
    )
    notification_preference: (
        Annotated["NotificationPreference", strawberry.lazy("schema.notifications.types")] | None
    ) = one(
        on=lambda person, preference: preference.c.id == person.c.id,
        description="What you want to be pushed, and when not; null until you have said. Yours alone.",
    )
    notifications: 'Connection[Annotated["Notification", strawberry.lazy("schema.notifications.types")]]' = (
        many(
            order_by=[desc("position")],
            description="Your inbox, newest first. Yours alone.",
            counted=False,
        )
    )
