"""meterReadingRecord: the staff read a meter."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from domain.billing.meters import models
from domain.billing.meters.read import ReadMeter, UnusualReading, record_reading
from domain.kit.errors import InvalidInput, NotFound
from schema.kit.apps import STAFF
from schema.kit.commands import Call, command
from schema.kit.ids import MeterId
from schema.meters.types import Meter, MeterReading


@strawberry.input(description="What the meter shows, and when.")
class MeterReadingRecordInput:
    value: Decimal = strawberry.field(description="The total, with at most three decimals.")
    read_at: datetime | None = strawberry.field(
        default=None, description="When it was read, not later than now; null or omitted for now."
    )
    confirmed: bool = strawberry.field(
        default=False, description="true stands by a value that was refused with UNUSUAL_READING."
    )


Input = Annotated[MeterReadingRecordInput, strawberry.argument(description="What the meter shows, and when.")]


@command(
    returns=MeterReading,
    errors=(NotFound, InvalidInput, UnusualReading),
    apps=STAFF,
    description="Records a reading (人工抄表). Finance staff, property managers and technicians.",
    since="1.1",
    idempotent=True,
)
async def meter_reading_record(call: Call, meter_id: MeterId, input: Input) -> models.MeterReading:
    reading = ReadMeter(
        call.key(meter_id, Meter), input.value, read_at=input.read_at, confirmed=input.confirmed
    )
    return await record_reading(call.unit, call.actor, reading)
