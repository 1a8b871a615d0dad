"""A code is sent to a phone, known or not: the path is the same, and nobody learns who lives here."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import col

from domain.identity.models import OneTimeCode
from domain.identity.secrets import CodeHasher, new_code
from domain.identity.sms import TextMessage
from domain.kit.actor import App
from domain.kit.unit_of_work import UnitOfWork

CODE_LIFETIME = timedelta(minutes=5)
SENDS = 5
SENDS_WINDOW = timedelta(minutes=10)
TEMPLATE = "sign_in_code"


@dataclass(frozen=True, slots=True)
class RequestCode:
    """`phone` is E.164 (`phone_numbers.normalise`)."""

    app: App
    phone: str


async def request_code(unit: UnitOfWork, hasher: CodeHasher, command: RequestCode) -> TextMessage | None:
    """The message to send once the unit has committed; None when the phone has had its five within ten
    minutes."""
    await _one_at_a_time(unit, command.phone)
    if await _sends(unit, command.phone) >= SENDS:
        return None
    code = new_code()
    unit.session.add(
        OneTimeCode(
            phone=command.phone,
            app=command.app,
            code_hash=hasher.digest(command.app, command.phone, code),
            sent_at=unit.now,
            expires_at=unit.now + CODE_LIFETIME,
        )
    )
    return _message(command.phone, code)


async def _one_at_a_time(unit: UnitOfWork, phone: str) -> None:
    """Requests for one phone queue up, or two could both be the fifth. There is no row to lock before the
    first."""
    await unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(phone, 0))))


async def _sends(unit: UnitOfWork, phone: str) -> int:
    recent = [col(OneTimeCode.phone) == phone, col(OneTimeCode.sent_at) > unit.now - SENDS_WINDOW]
    counted = await unit.session.execute(select(func.count()).select_from(OneTimeCode).where(*recent))
    return counted.scalar_one()


def _message(phone: str, code: str) -> TextMessage:
    minutes = str(CODE_LIFETIME // timedelta(minutes=1))
    return TextMessage(
        phone=phone,
        template=TEMPLATE,
        parameters={"code": code, "minutes": minutes},
        text=f"【掌上社区】验证码 {code},{minutes} 分钟内有效。请勿告诉他人。",
    )
