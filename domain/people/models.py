"""Natural persons (人)."""

from sqlmodel import Field

from domain.kit.tables import Provenance, Row


class Person(Row, Provenance, table=True):
    """A natural person, known by a mobile number.

    `phone` is E.164 (`+8613800000001`) and is personal data.
    """

    name: str = Field(max_length=80)
    phone: str = Field(max_length=20, unique=True)
    language: str = Field(default="zh-CN", max_length=10)
