"""meterReadingSubmit: a resident reads a meter of their home."""

from decimal import Decimal
from typing import Annotated

import strawberry

from domain.billing.meters import models
from domain.billing.meters.read import ReadMeter, UnusualReading, submit_reading
from domain.kit.actor import App
from domain.kit.errors import InvalidInput, NotFound
from schema.kit.commands import Call, command
from schema.kit.ids import MeterId
from schema.meters.types import Meter, MeterReading


@strawberry.input(description="What the meter shows now.")
class MeterReadingSubmitInput:
    value: Decimal = strawberry.field(description="The total, with at most three decimals.")
    photo_key: str | None = strawberry.field(
        default=None, description="A picture of it, by its key in the photo store; at most 200 characters."
    )
    confirmed: bool = strawberry.field(
        default=False, description="true stands by a value that was refused with UNUSUAL_READING."
    )


Input = Annotated[MeterReadingSubmitInput, strawberry.argument(description="What the meter shows now.")]


@command(
    returns=MeterReading,
    errors=(NotFound, InvalidInput, UnusualReading),
    apps={App.RESIDENT},
    description="Submits a reading of one of your room's meters (自助抄表).",
    since="1.1",
    idempotent=True,
)
async def meter_reading_submit(call: Call, meter_id: MeterId, input: Input) -> models.MeterReading:
    reading = ReadMeter(
        call.key(meter_id, Meter), input.value, photo_key=input.photo_key, confirmed=input.confirmed
    )
    return await submit_reading(call.unit, call.actor, reading)
