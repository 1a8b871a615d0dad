"""What devices say in the course of a day, in the types of `domain/devices/schemas`."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from domain.demo.dice import Dice
from domain.devices.event_types import PREFIX
from domain.devices.kinds import DeviceKind

PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


class Word(NamedTuple):
    """The type of an event, and its data."""

    type: str
    data: dict[str, Any]


# The n-th thing that the device with this code says.
Sayer: TypeAlias = Callable[[str, int, Dice], Word]


def word(type_name: str, **data: Any) -> Word:
    """`type_name` is the name of the schema, `door.opened`."""
    return Word(f"{PREFIX}{type_name}.v1", data)


def _camera(_code: str, _number: int, dice: Dice) -> Word:
    return word("camera.motion", zone=dice.one_of(("通道", "入口", "绿地")), objects=dice.between(1, 6))


def _face(_code: str, _number: int, dice: Dice) -> Word:
    return word("face.passage", result=dice.weighted({"MATCHED": 18, "STRANGER": 2, "REJECTED": 1}))


def _plate(code: str, _number: int, dice: Dice) -> Word:
    plate = "浙A" + "".join(dice.random.choices(PLATE_LETTERS, k=5))
    direction = "IN" if code.endswith("1") else "OUT"
    return word(
        "plate.passage", plate=plate, direction=direction, lane="1", confidence=dice.between(88, 99) / 100
    )


def _door(_code: str, number: int, dice: Dice) -> Word:
    if number % 2 == 0:
        return word("door.closed")
    return word(
        "door.opened", method=dice.weighted({"FACE": 6, "CARD": 4, "PHONE": 4, "CODE": 2, "BUTTON": 3})
    )


def _id_check(_code: str, _number: int, dice: Dice) -> Word:
    return word("idcheck.completed", result=dice.weighted({"PASS": 30, "FAIL": 1}))


def _charger(code: str, number: int, dice: Dice) -> Word:
    energy = dice.between(3, 420) / 10
    return word(
        "charger.session.ended",
        session=f"{code}-{number:06}",
        connector=1,
        energy_kwh=energy,
        seconds=int(energy * 520),
        reason=dice.weighted({"FULL": 7, "USER": 3}),
    )


def _meter(code: str, number: int, _dice: Dice) -> Word:
    if code.endswith("water"):
        return word("meter.reading", medium="WATER", reading=round(812.4 + number * 0.3, 1), unit="m3")
    return word("meter.reading", medium="ELECTRICITY", reading=round(6204.5 + number * 2.7, 1), unit="kWh")


def _ground_lock(_code: str, number: int, _dice: Dice) -> Word:
    position, cause = ("DOWN", "RESERVATION") if number % 2 else ("UP", "MANUAL")
    return word("groundlock.moved", position=position, cause=cause)


def _waste_bin(_code: str, number: int, dice: Dice) -> Word:
    return word("bin.level", percent=min(95, number % 4 * 22 + dice.between(3, 20)), stream="KITCHEN")


def _smoke(_code: str, _number: int, dice: Dice) -> Word:
    return word(
        "device.heartbeat", battery=dice.between(62, 100), signal_dbm=-dice.between(58, 97), firmware="2.4.1"
    )


def _water_level(_code: str, _number: int, dice: Dice) -> Word:
    return word("waterlevel.sample", level_cm=dice.between(2, 18))


def _water_quality(_code: str, _number: int, dice: Dice) -> Word:
    return word(
        "waterquality.sample",
        ph=dice.between(68, 78) / 10,
        turbidity_ntu=dice.between(1, 8) / 10,
        chlorine_mg_l=dice.between(5, 30) / 100,
    )


def _environment(_code: str, _number: int, dice: Dice) -> Word:
    return word(
        "environment.sample",
        temperature=dice.between(60, 280) / 10,
        humidity=dice.between(35, 90),
        pm25=dice.between(8, 95),
        noise_db=dice.between(38, 62),
    )


SAYERS: dict[DeviceKind, Sayer] = {
    DeviceKind.CAMERA: _camera,
    DeviceKind.FACE: _face,
    DeviceKind.PLATE: _plate,
    DeviceKind.DOOR: _door,
    DeviceKind.ID_CHECK: _id_check,
    DeviceKind.CHARGER: _charger,
    DeviceKind.METER: _meter,
    DeviceKind.GROUND_LOCK: _ground_lock,
    DeviceKind.WASTE_BIN: _waste_bin,
    DeviceKind.SMOKE: _smoke,
    DeviceKind.WATER_LEVEL: _water_level,
    DeviceKind.WATER_QUALITY: _water_quality,
    DeviceKind.ENVIRONMENT: _environment,
}
