"""Meters and what they were read as, as apps see them."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from strawberry import lazy

from domain.billing.meters import models, policy
from schema.communities.types import Building, Community, Room
from schema.devices.types import Device
from schema.engine import Connection, Node, column, desc, many, node, one
from schema.kit.apps import COMMUNITY, STAFF
from schema.meters.enums import Medium, ReadingSource

if TYPE_CHECKING:
    from schema.people.types import Person


@node(table=models.MeterReading, visible=policy.visible_readings, code="reading", apps=COMMUNITY, since="1.1")
class MeterReading(Node):
    """The total that a meter showed at an instant (读数). Appended, never changed. Who sees the meter
    sees it.
    """

    value: Decimal = column(description="In m³ for water and gas, in kWh for electricity and heat.")
    read_at: datetime = column(description="When the meter showed it.")
    source: ReadingSource = column(description="Who read it.")
    is_unusual: bool = column(
        description="Whether it is more than three times the usual use; a person has confirmed it then."
    )
    photo_key: str | None = column(description="The picture of it in the photo store; null without one.")
    meter: "Meter | None" = one(description="What was read.")
    read_by: Annotated["Person", lazy("schema.people.types")] | None = one(
        by="read_by", description="Who read it; null for a device.", apps=STAFF
    )


@node(table=models.Meter, visible=policy.visible_meters, code="meter", apps=COMMUNITY, since="1.1")
class Meter(Node):
    """What counts water, electricity, gas or heat (表计). Who lives in the room sees its own; finance staff,
    property managers and technicians see all.
    """

    code: str = column(description="Its code within the community, as on its plate.")
    medium: Medium = column(description="What it counts, and thereby its unit.")
    installed_at: datetime = column(description="When it was installed; its first reading is counted from.")
    removed_at: datetime | None = column(description="When it was removed; null while it counts.")
    room: Room | None = one(description="The room that it counts for; null if it is shared.")
    building: Building | None = one(
        description="The building that shares it; null for a room's own and for one that all share.",
    )
    device: Device | None = one(description="The device that reads it; null if people do.")
    community: Community | None = one(description="The community that it is in.")
    readings: Connection[MeterReading] = many(
        order_by=[desc("read_at")], description="What it showed, newest first.", counted=False
    )
