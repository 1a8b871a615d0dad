"""What a community tells its residents (通知通告), and who has read it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from domain.kit.tables import TenantRow, inside_community, instant


class Notice(TenantRow, table=True):
    """A notice to the whole community, or to one building when `building_id` is set."""

    __table_args__ = (
        inside_community("building_id", "building"),
        Index("ix_notice_feed", "community_id", text("published_at DESC"), text("id DESC")),
    )

    building_id: UUID | None = None
    title: str = Field(max_length=120)
    body: str
    pinned: bool = False
    published_at: datetime = instant()
    published_by: UUID = Field(foreign_key="person.id")
    withdrawn_at: datetime | None = instant(nullable=True)


class NoticeReceipt(SQLModel, table=True):
    """A person has read a notice."""

    __tablename__ = "notice_receipt"
    __table_args__ = (inside_community("notice_id", "notice"),)

    community_id: UUID = Field(primary_key=True, foreign_key="community.id")
    notice_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    read_at: datetime = instant()
