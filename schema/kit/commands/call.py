"""What a mutation hands to its use case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.devices.seal import KeySeal
from domain.kit.actor import Actor
from domain.kit.key import NOTHING, Key
from domain.kit.links import Links
from domain.kit.unit_of_work import UnitOfWork
from payments.checkout.provider import PaymentProvider
from schema.engine.global_ids import decode_id
from schema.engine.nodes import declaration_of


@dataclass(frozen=True, slots=True)
class Services:
    """What a few use cases and finished fields need beside the database. `seal` keeps the secrets of devices,
    `links` makes addresses that open without signing in. Without `payments`, nothing can be paid online.
    """

    seal: KeySeal
    links: Links
    payments: PaymentProvider | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """For a payload that shows more than a row: values of `shows`, known now and never again."""

    row: Any
    extras: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One mutation field being executed: its caller, and the unit of work that it happens in."""

    actor: Actor
    unit: UnitOfWork
    services: Services

    def key(self, global_id: str, kind: type) -> Key:
        """The key behind a global id; `NOTHING` if it names a thing of another type.

        Raises BadArgument, a request error, for text that is no global id.
        """
        code, key = decode_id(global_id)
        declaration = declaration_of(kind)
        return key if declaration is not None and declaration.code == code else NOTHING
