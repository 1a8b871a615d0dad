"""Where the devices of each kind stand."""

from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import NamedTuple
from uuid import UUID

from domain.demo import accounts
from domain.demo.places import Entrance, Places, RoomRow
from domain.devices.kinds import DeviceKind


class Site(NamedTuple):
    """`code` names the device within its community. Without a building it stands on the grounds."""

    code: str
    place: str
    building_id: UUID | None = None
    unit_id: UUID | None = None
    floor: int | None = None
    room_id: UUID | None = None


GROUNDS: dict[DeviceKind, tuple[str, ...]] = {
    DeviceKind.CAMERA: (
        "东门入口",
        "西门入口",
        "地下车库入口",
        "中心花园",
        "儿童乐园",
        "快递驿站",
        "电动车充电棚",
        "北围墙",
    ),
    DeviceKind.FACE: ("东门人行通道", "西门人行通道"),
    DeviceKind.PLATE: ("东门车道入口", "东门车道出口"),
    DeviceKind.ID_CHECK: ("东门岗亭",),
    DeviceKind.CHARGER: (
        "地下车库 B1-012 车位",
        "地下车库 B1-013 车位",
        "地面 A-05 车位",
        "电动车充电棚 1 区",
        "电动车充电棚 2 区",
    ),
    DeviceKind.GROUND_LOCK: ("共享车位 B1-021", "共享车位 B1-022", "共享车位 A-11", "共享车位 A-12"),
    DeviceKind.WASTE_BIN: ("1号楼前投放点", "3号楼前投放点", "5号楼前投放点", "东门大件堆放点"),
    DeviceKind.WATER_LEVEL: (
        "地下车库东集水井",
        "地下车库西集水井",
        "地下车库坡道截水沟",
        "消防水池",
    ),
    DeviceKind.WATER_QUALITY: ("二次供水泵房", "景观水池"),
    DeviceKind.ENVIRONMENT: ("中心花园", "儿童乐园"),
}


def sites(kind: DeviceKind, count: int, places: Places) -> list[Site]:
    """The first `count` places for devices of the kind."""
    if kind in GROUNDS:
        found = [Site(f"{kind.event_word}-{n:02}", name) for n, name in enumerate(GROUNDS[kind], start=1)]
    else:
        found = list(islice(INSIDE[kind](places), count))
    if len(found) < count:
        raise LookupError(f"{places.plan.code} has room for {len(found)} devices of kind {kind}, not {count}")
    return found[:count]


def _doors(places: Places) -> Iterator[Site]:
    for entrance in _entrances(places):
        building, unit = entrance
        yield Site(
            f"door-{building.number}-{unit.number}", f"{entrance.label}门厅", building.id, unit.id, floor=1
        )


def _smoke(places: Places) -> Iterator[Site]:
    """In the corridors: in the middle of every unit first, then further down and up."""
    entrances = _entrances(places)
    for floor in (
        (accounts.HOME_FLOOR, 5, 16) if places.plan.shape.floors > accounts.HOME_FLOOR else (3, 5, 2)
    ):
        for entrance in entrances:
            building, unit = entrance
            yield Site(
                f"smoke-{building.number}-{unit.number}-{floor}",
                f"{entrance.label}{floor}层走廊",
                building.id,
                unit.id,
                floor,
            )


def _meters(places: Places) -> Iterator[Site]:
    """In dwellings of the first entrance, beginning with the demo account's."""
    entrance = _entrances(places)[0]
    for room, (word, label) in zip(_rooms_twice(places, entrance), cycle(METERS), strict=False):
        code = f"meter-{entrance.building.number}-{entrance.unit.number}-{room.number}-{word}"
        place = f"{entrance.label}{room.number}室{label}"
        yield Site(code, place, room.building_id, room.unit_id, room.floor, room.id)


METERS = (("water", "水表"), ("power", "电表"))


def _rooms_twice(places: Places, entrance: Entrance) -> Iterator[RoomRow]:
    rooms = [room for room in places.rooms if room.unit_id == entrance.unit.id]
    homes = {accounts.HOME_COMMUNITY: accounts.HOME_ROOM, accounts.SECOND_COMMUNITY: accounts.SECOND_ROOM}
    home = homes.get(places.plan.code)
    for room in sorted(rooms, key=lambda room: room.number != home):
        yield from (room, room)


def _entrances(places: Places) -> list[Entrance]:
    """That of the community's demo account comes first: it has its share, whatever the counts are."""
    homes = {
        accounts.HOME_COMMUNITY: (accounts.HOME_BUILDING, accounts.HOME_UNIT),
        accounts.SECOND_COMMUNITY: (accounts.SECOND_BUILDING, accounts.SECOND_UNIT),
    }
    home = homes.get(places.plan.code)
    return sorted(places.entrances, key=lambda e: (e.building.number, e.unit.number) != home)


INSIDE: dict[DeviceKind, Callable[[Places], Iterator[Site]]] = {
    DeviceKind.DOOR: _doors,
    DeviceKind.SMOKE: _smoke,
    DeviceKind.METER: _meters,
}
