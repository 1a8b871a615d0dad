"""What the meters among the devices of a batch have read."""

from collections.abc import Iterator
from decimal import Decimal

from domain.billing.medium import Medium
from domain.billing.meters.checks import HIGHEST, Shown
from domain.billing.meters.from_devices import Said
from domain.devices.batch import Batch

METER_READING = "cn.smartcommunity.meter.reading.v1"
UNITS = {"m3": "m³", "kWh": "kWh"}
THOUSANDTH = Decimal("0.001")


def readings(batch: Batch) -> Iterator[Said]:
    """Late ones too: they are readings of their time. A unit that is not the medium's cannot be billed."""
    for device, taken in batch.stored:
        if taken.envelope.type != METER_READING:
            continue
        data = taken.envelope.data
        medium = Medium(data["medium"])
        if UNITS[data["unit"]] == medium.unit and data["reading"] < HIGHEST:
            value = Decimal(str(data["reading"])).quantize(THOUSANDTH)
            yield Said(device.community_id, device.id, medium, Shown(value, taken.at), taken.row_id)
