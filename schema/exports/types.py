"""Exports as apps see them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from payments.exports import models, policy
from payments.exports.links import Ticket, export_url
from schema.engine import Node, column, few, finished, node, one
from schema.engine.context import OperationContext
from schema.exports.enums import ExportKind, ExportStep
from schema.kit.apps import STAFF
from schema.people.types import Person


def url(export: Mapping[str, Any], context: OperationContext) -> str | None:
    """A link for the caller alone."""
    if context.actor.person_id is None:
        return None
    ticket = Ticket(export["id"], export["community_id"], context.actor.person_id)
    return export_url(context.services.links, ticket, context.now)


@node(table=models.ExportLog, visible=policy.visible_export_log, code="fetch", apps=STAFF, since="1.1")
class ExportDownload(Node):
    """A step of somebody's download of an export. Such records are never changed."""

    step: ExportStep = column(description="What happened.")
    at: datetime = column(description="When.")
    rows: int | None = column(description="How many rows were sent; null until all are.")
    person: Person | None = one(description="Who fetched it.")


@node(table=models.Export, visible=policy.visible_exports, code="export", apps=STAFF, since="1.1")
class Export(Node):
    """A table for the accountant, as a CSV file (导出). Finance staff and property managers see it."""

    kind: ExportKind = column(description="Which table.")
    since: date = column("since_day", name="from", description="The first day, in the community's time zone.")
    until: date = column("until_day", description="The last day, which is included.")
    created_at: datetime = column(description="When it was asked for.")
    person: Person | None = one(description="Who asked for it.")
    url: str | None = finished(
        url,
        needs=["id", "community_id"],
        description="Where you fetch the file, for 15 minutes, without signing in; pass it to nobody. "
        "Chinese headers, or English by Accept-Language.",
    )
    downloads: list[ExportDownload] = few(
        order_by=["at"], at_most=100, description="Who fetched it, and when, oldest first."
    )
