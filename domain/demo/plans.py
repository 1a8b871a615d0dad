"""Which communities there are: three with names, and at a larger scale more of the same three shapes."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.demo.accounts import HOME_COMMUNITY, SECOND_COMMUNITY

CITY = ("990108", "滨江城区")
STREETS = ("望潮街道", "翠湖街道")
STREETS_PER_SCALE = 2
MORE_STREETS = ("长河", "西兴", "浦沿", "闻涛", "白马湖", "江晖", "映翠", "月明")
MORE_NAMES = ("金桂", "紫荆", "望江", "听涛", "云锦", "枫林", "春晓", "玉兰", "星河", "静安", "和睦", "锦绣")
MORE_KINDS = ("花园", "雅苑", "新村")


class Shape(NamedTuple):
    """How a community is built. Houses without elevators pay no elevator fee."""

    buildings: int
    units: int
    floors: int
    rooms_per_floor: int
    elevators: bool
    devices: int

    @property
    def rooms(self) -> int:
        return self.buildings * self.units * self.floors * self.rooms_per_floor


class CommunityPlan(NamedTuple):
    """One community before it is built. `number` counts from 0 over all, and gives the range of phones."""

    number: int
    code: str
    name: str
    address: str
    street: int
    shape: Shape


# 720 + 640 + 640 rooms.
NAMED = (
    (
        HOME_COMMUNITY,
        "悦来花园",
        "滨江城区望潮街道悦来路 88 号",
        0,
        Shape(buildings=5, units=2, floors=18, rooms_per_floor=4, elevators=True, devices=80),
    ),
    (
        SECOND_COMMUNITY,
        "翠湖雅苑",
        "滨江城区翠湖街道湖滨东路 16 号",
        1,
        Shape(buildings=10, units=2, floors=16, rooms_per_floor=2, elevators=True, devices=60),
    ),
    (
        "hongxing-village",
        "红星新村",
        "滨江城区望潮街道红星巷 5 号",
        0,
        Shape(buildings=16, units=4, floors=5, rooms_per_floor=2, elevators=False, devices=60),
    ),
)


def community_plans(scale: int) -> list[CommunityPlan]:
    """Three communities for each step of the scale: 2,000 rooms, 200 devices."""
    return [_plan(index) for index in range(scale * len(NAMED))]


def street_name(street: int) -> str:
    if street < len(STREETS):
        return STREETS[street]
    return f"{_more(MORE_STREETS, street - len(STREETS))}街道"


def _plan(index: int) -> CommunityPlan:
    step, which = divmod(index, len(NAMED))
    code, name, address, street, shape = NAMED[which]
    street += step * STREETS_PER_SCALE
    if step:
        code = f"community-{index + 1:03}"
        name = f"{_more(MORE_NAMES, step - 1)}{MORE_KINDS[which]}"
        address = f"{CITY[1]}{street_name(street)}{name}路 {index + 1} 号"
    return CommunityPlan(index, code, name, address, street, shape)


def _more(names: Sequence[str], number: int) -> str:
    """Names that were all used once come again with a number: 金桂, …, 金桂2."""
    turn, which = divmod(number, len(names))
    return f"{names[which]}{turn + 1 if turn else ''}"
