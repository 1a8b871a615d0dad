"""A receipt on its way to the press."""

from sqlalchemy import select
from sqlmodel import col

from domain.kit.key import Key
from domain.kit.links import Links
from domain.kit.unit_of_work import UnitOfWork
from payments.receipts.codes import number_of, spaced
from payments.receipts.content import Content
from payments.receipts.links import verify_url
from payments.receipts.models import Receipt
from payments.receipts.pdf.words import Sheet


async def sheet_of(unit: UnitOfWork, links: Links, key: Key) -> Sheet | None:
    """What is printed of a receipt, whoever asks: the caller has been let see it. None if there is none."""
    query = select(Receipt).where(col(Receipt.community_id) == key.community_id, col(Receipt.id) == key.id)
    receipt = (await unit.session.execute(query)).scalar_one_or_none()
    if receipt is None:
        return None
    return Sheet(
        number=number_of(receipt.year, receipt.number),
        code=spaced(receipt.code),
        issued_at=receipt.issued_at,
        address=verify_url(links, receipt.code),
        content=Content.model_validate(receipt.content),
    )
