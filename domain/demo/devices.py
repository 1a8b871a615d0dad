"""Edge nodes and devices of a community."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.demo.device_profiles import PROFILES, Profile
from domain.demo.device_sites import Site, sites
from domain.demo.dice import Dice
from domain.demo.places import SURVEYED_AT, Places
from domain.devices.kinds import Connectivity, DeviceKind, FundingModel

LARGE = 80
# These have a line of their own and no node to speak for them.
WITHOUT_NODE = frozenset({DeviceKind.CHARGER, DeviceKind.METER})


class EdgeNodeRow(NamedTuple):
    community_id: UUID
    id: UUID
    code: str
    name: str
    source: str
    verified_at: datetime


class DeviceRow(NamedTuple):
    community_id: UUID
    id: UUID
    code: str
    name: str
    kind: DeviceKind
    edge_node_id: UUID | None
    building_id: UUID | None
    unit_id: UUID | None
    floor: int | None
    room_id: UUID | None
    place: str
    owner: str
    operator: str
    funding: FundingModel
    reporting_interval_seconds: int
    connectivity: Connectivity
    last_seen_at: datetime | None
    silent_at: datetime | None
    state: str
    state_at: datetime | None
    last_sequence: int | None
    missing_events: int
    in_maintenance_until: datetime | None
    source: str
    verified_at: datetime


def build_nodes(places: Places, dice: Dice) -> list[EdgeNodeRow]:
    names = ("node-1", "东区弱电间节点"), ("node-2", "西区弱电间节点")
    return [
        EdgeNodeRow(places.community.id, dice.id(), code, name, "registry", SURVEYED_AT)
        for code, name in names
    ]


def build_devices(places: Places, nodes: list[EdgeNodeRow], dice: Dice) -> list[DeviceRow]:
    """Before anything was heard of them."""
    devices = []
    for kind, profile in PROFILES.items():
        count = profile.large if places.plan.shape.devices == LARGE else profile.small
        for number, site in enumerate(sites(kind, count, places)):
            node = None if kind in WITHOUT_NODE else nodes[number % len(nodes)].id
            devices.append(_device(places.community.id, dice.id(), kind, profile, site, node))
    return devices


def _device(
    community_id: UUID, device_id: UUID, kind: DeviceKind, profile: Profile, site: Site, node: UUID | None
) -> DeviceRow:
    return DeviceRow(
        community_id=community_id,
        id=device_id,
        code=site.code,
        name=f"{site.place}{profile.label}",
        kind=kind,
        edge_node_id=node,
        building_id=site.building_id,
        unit_id=site.unit_id,
        floor=site.floor,
        room_id=site.room_id,
        place=site.place,
        owner=profile.owner,
        operator=profile.operator,
        funding=profile.funding,
        reporting_interval_seconds=profile.interval_seconds,
        connectivity=Connectivity.UNKNOWN,
        last_seen_at=None,
        silent_at=None,
        state="{}",
        state_at=None,
        last_sequence=None,
        missing_events=0,
        in_maintenance_until=None,
        source="registry",
        verified_at=SURVEYED_AT,
    )
