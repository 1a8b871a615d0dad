"""Devices that have not spoken for three reporting intervals are offline, and that is an alarm."""

from domain.alarms.assess import assess
from domain.alarms.observation import FELL_SILENT
from domain.devices.events import DeviceStateChanged
from domain.devices.kinds import Connectivity
from domain.devices.observing import observed_by_us
from domain.devices.store import claim_silent
from domain.kit.ids import new_id
from domain.kit.unit_of_work import Units


async def mark_silent(units: Units, limit: int = 500) -> int:
    """Marks up to `limit` devices whose time is up as offline and returns how many. The next word of each
    clears it.

    Any number of workers may call it at the same time: each claims devices that nobody else holds. One that
    is speaking at this moment is held by ingest, and is no longer due when it is let go.
    """
    async with units.begin() as unit:
        connection = await unit.asyncpg()
        devices = await claim_silent(connection, unit.now, limit)
        causes = {device.id: new_id() for device in devices}
        await assess(
            unit, [observed_by_us(device, FELL_SILENT, unit.now, causes[device.id]) for device in devices]
        )
        for device in devices:
            device.connectivity = Connectivity.OFFLINE
            unit.record(
                DeviceStateChanged(
                    community_id=device.community_id,
                    subject_id=device.id,
                    kind=device.kind,
                    building_id=device.building_id,
                    room_id=device.room_id,
                    event_type=None,
                ),
                correlation_id=causes[device.id],
            )
    return len(devices)
