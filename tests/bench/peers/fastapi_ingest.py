"""The plain way: a FastAPI endpoint, SQLModel, one event a request, one insert, one commit.

It checks no signature, no schema and no device, moves no state and raises no alarm, which favours it; a
repeat is found by the primary key. `DATABASE_URL` and `PORT` are given.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI
from sqlalchemy import JSON, DateTime
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

engine = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://"), pool_size=10
)


class PlainEvent(SQLModel, table=True):
    """What a device said."""

    source: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    type: str
    time: datetime = Field(sa_type=DateTime(timezone=True))
    sequence: str | None = None
    data: dict[str, Any] = Field(sa_type=JSON)


class Incoming(SQLModel):
    """The body of a request."""

    source: str
    id: str
    type: str
    time: datetime
    sequence: str | None = None
    data: dict[str, Any]


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    yield


async def session() -> AsyncIterator[AsyncSession]:
    async with AsyncSession(engine) as opened:
        yield opened


app = FastAPI(lifespan=lifespan)


@app.post("/devices/events")
async def take(event: Incoming, opened: Annotated[AsyncSession, Depends(session)]) -> dict[str, str]:
    opened.add(PlainEvent.model_validate(event))
    await opened.commit()
    return {"id": event.id, "status": "accepted"}


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), access_log=False)
