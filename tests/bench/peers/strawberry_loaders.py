"""Data loaders of the Strawberry peer: one query for all keys that a level of the answer asks for."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel, col, select
from strawberry.dataloader import DataLoader

from domain.alarms.models import Alarm
from domain.alarms.policy import RESIDENT_KINDS
from domain.billing.models import Bill, BillLine
from domain.billing.policy import PAYABLE
from domain.communities.models import Building, City, Community, Room, Street, Unit
from domain.devices.models import Device
from domain.kit.database import Database
from domain.notices.models import Notice, NoticeReceipt
from domain.people.models import Person
from domain.residencies.models import Residency, ResidencyStatus
from notifications.models import Notification
from tests.bench.peers.ids import TenantKey


class Loaders:
    """One set for each request. A session is opened for each query, since siblings run at once."""

    def __init__(self, database: Database, person_id: UUID) -> None:
        self.database = database
        self.person_id = person_id
        self.now = datetime.now(UTC)
        self.people = self.by_id(Person)
        self.cities = self.by_id(City)
        self.streets = self.by_id(Street)
        self.communities = self.by_id(Community)
        self.buildings = self.by_key(Building)
        self.units = self.by_key(Unit)
        self.rooms = self.by_key(Room)
        self.devices = self.by_key(Device)
        self.bills = self.by_key(Bill)
        self.notices = self.by_key(Notice)
        self.lines: DataLoader[TenantKey, list[BillLine]] = DataLoader(self.load_lines)
        self.receipts: DataLoader[TenantKey, bool] = DataLoader(self.load_receipts)

    async def rows(self, query: Select[Any]) -> list[Any]:
        async with self.database.sessions() as session:
            return list((await session.execute(query)).scalars())

    def by_id(self, model: Any) -> DataLoader[UUID, Any]:
        async def load(keys: list[UUID]) -> list[SQLModel | None]:
            found = {row.id: row for row in await self.rows(select(model).where(model.id.in_(keys)))}
            return [found.get(key) for key in keys]

        return DataLoader(load)

    def by_key(self, model: Any) -> DataLoader[TenantKey, Any]:
        async def load(keys: list[TenantKey]) -> list[SQLModel | None]:
            query = select(model).where(tuple_(model.community_id, model.id).in_(keys))
            found = {(row.community_id, row.id): row for row in await self.rows(query)}
            return [found.get(key) for key in keys]

        return DataLoader(load)

    async def load_lines(self, keys: list[TenantKey]) -> list[list[BillLine]]:
        same = tuple_(col(BillLine.community_id), col(BillLine.bill_id)).in_(keys)
        found: dict[TenantKey, list[BillLine]] = defaultdict(list)
        for row in await self.rows(select(BillLine).where(same).order_by(col(BillLine.position))):
            found[row.community_id, row.bill_id].append(row)
        return [found[key] for key in keys]

    async def load_receipts(self, keys: list[TenantKey]) -> list[bool]:
        same = tuple_(col(NoticeReceipt.community_id), col(NoticeReceipt.notice_id)).in_(keys)
        query = select(NoticeReceipt).where(same, col(NoticeReceipt.person_id) == self.person_id)
        found = {(row.community_id, row.notice_id) for row in await self.rows(query)}
        return [key in found for key in keys]

    async def residencies_of(
        self, person_id: UUID, status: ResidencyStatus | None, first: int
    ) -> list[Residency]:
        query = select(Residency).where(col(Residency.person_id) == person_id)
        if status is not None:
            query = query.where(col(Residency.status) == status)
        return await self.rows(query.order_by(col(Residency.applied_at), col(Residency.id)).limit(first))

    async def notifications_of(self, person_id: UUID, first: int) -> list[Notification]:
        query = select(Notification).where(col(Notification.person_id) == person_id)
        return await self.rows(query.order_by(col(Notification.position).desc()).limit(first))

    async def notices_of(self, community_id: UUID, first: int) -> list[Notice]:
        mine = or_(
            col(Notice.building_id).is_(None), col(Notice.building_id).in_(self.my_buildings(community_id))
        )
        stands = (col(Notice.withdrawn_at).is_(None), col(Notice.published_at) <= self.now)
        query = select(Notice).where(col(Notice.community_id) == community_id, mine, *stands)
        return await self.rows(
            query.order_by(col(Notice.published_at).desc(), col(Notice.id).desc()).limit(first)
        )

    async def alarms_of(self, community_id: UUID, first: int) -> list[Alarm]:
        mine = or_(
            col(Alarm.building_id).is_(None), col(Alarm.building_id).in_(self.my_buildings(community_id))
        )
        query = select(Alarm).where(
            col(Alarm.community_id) == community_id, mine, col(Alarm.kind).in_(sorted(RESIDENT_KINDS))
        )
        return await self.rows(query.order_by(col(Alarm.raised_at).desc(), col(Alarm.id).desc()).limit(first))

    async def bills_of(
        self, community_id: UUID, first: int, after: tuple[datetime, UUID] | None
    ) -> list[Bill]:
        query = select(Bill).where(col(Bill.community_id) == community_id)
        if after is not None:
            query = query.where(tuple_(col(Bill.due_at), col(Bill.id)) < tuple_(*after))
        return await self.rows(query.order_by(col(Bill.due_at).desc(), col(Bill.id).desc()).limit(first))

    async def mark_read(self, key: TenantKey) -> None:
        values = {"community_id": key[0], "notice_id": key[1], "person_id": self.person_id}
        async with self.database.sessions.begin() as session:
            await session.execute(
                insert(NoticeReceipt).values(**values, read_at=self.now).on_conflict_do_nothing()
            )

    async def payable_bills(self, first: int) -> list[Bill]:
        return await self.rows(self.payable(Bill).order_by(col(Bill.due_at), col(Bill.id)).limit(first))

    async def count_payable(self) -> int:
        return (await self.rows(self.payable(func.count())))[0]  # type: ignore[no-any-return]  # a count

    def payable(self, what: Any) -> Any:
        rooms = select(col(Residency.community_id), col(Residency.room_id)).where(*self.approved())
        same = tuple_(col(Bill.community_id), col(Bill.room_id)).in_(rooms)
        return select(what).select_from(Bill).where(same, col(Bill.status).in_(PAYABLE))

    def my_buildings(self, community_id: UUID) -> Any:
        same = (col(Room.community_id) == col(Residency.community_id)) & (
            col(Room.id) == col(Residency.room_id)
        )
        query = select(col(Room.building_id)).join(Residency, same)
        return query.where(col(Room.community_id) == community_id, *self.approved())

    def approved(self) -> tuple[Any, Any]:
        return (col(Residency.person_id) == self.person_id, col(Residency.status) == ResidencyStatus.APPROVED)
