"""The message about a door."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.devices.models import Device
from domain.kit.tables import table_of
from notifications.audiences.homes import door_audience
from notifications.messages.event import PastEvent
from notifications.messages.message import Message, Text, Wording
from notifications.models import NotificationKind

device = table_of(Device)

METHODS = {
    "FACE": ("人脸识别", "face recognition"),
    "CARD": ("门禁卡", "card"),
    "CODE": ("密码", "code"),
    "QR": ("二维码", "QR code"),
    "PHONE": ("手机", "phone"),
    "REMOTE": ("远程开门", "remote opening"),
    "BUTTON": ("出门按钮", "exit button"),
}


async def on_door_opened(session: AsyncSession, event: PastEvent, now: datetime) -> Message | None:
    """None for a door that was opened for no room in particular."""
    room_id, device_id = event.uuid("room_id"), event.uuid("device_id")
    if room_id is None:
        return None
    query = select(device.c.name).where(device.c.community_id == event.community, device.c.id == device_id)
    name = (await session.execute(query)).scalar_one_or_none()
    if name is None:
        return None
    method = str(event.payload.get("method", ""))
    by_zh, by_en = METHODS.get(method.upper(), (method, method))
    return Message(
        kind=NotificationKind.DOOR,
        subject_kind="device_event",
        community_id=event.community,
        subject_id=event.subject_id,
        audience=door_audience((event.community, event.subject_id), room_id, now),
        wording=Wording(
            Text("门已打开", f"{name}刚刚打开，方式：{by_zh}。如非本人或家人操作，请联系物业。"),
            Text("Door opened", f"{name} was opened by {by_en}. Not you or your family? Call the office."),
        ),
    )
