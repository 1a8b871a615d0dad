"""exportCreate: the finance staff ask for a table as a file."""

from datetime import date
from typing import Annotated

import strawberry

from domain.kit.errors import Forbidden, InvalidInput, NotFound
from payments.exports import models
from payments.exports.create import CreateExport, create_export
from schema.communities.types import Community
from schema.exports.enums import ExportKind
from schema.exports.types import Export
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import CommunityId


@strawberry.input(description="Which table, over which days.")
class ExportCreateInput:
    kind: ExportKind = strawberry.field(description="Which table.")
    since: date = strawberry.field(name="from", description="The first day, in the community's time zone.")
    until: date = strawberry.field(description="The last day, which is included; at most ten years later.")


Input = Annotated[ExportCreateInput, strawberry.argument(description="Which table, over which days.")]


@command(
    returns=Export,
    errors=(NotFound, Forbidden, InvalidInput),
    apps=STAFF,
    description="Makes a table that can be fetched as a CSV file at the payload's `url`. "
    "Finance staff and property managers.",
    since="1.1",
    idempotent=True,
)
async def export_create(call: Call, community_id: CommunityId, input: Input) -> models.Export:
    word = CreateExport(call.key(community_id, Community), input.kind, input.since, input.until)
    return await create_export(call.unit, call.actor, word)
