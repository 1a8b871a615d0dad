"""The handsets of the demo accounts, which the demo's page shows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.demo.accounts import DEMO_ACCOUNTS
from domain.demo.days import at
from domain.demo.dice import Dice
from domain.demo.people import PersonRow
from domain.kit.actor import App
from domain.phones.models import Platform


class PhoneDeviceRow(NamedTuple):
    id: UUID
    person_id: UUID
    app: App
    platform: Platform
    token: str
    app_version: str
    language: str
    registered_at: datetime
    last_seen_at: datetime
    retired_at: datetime | None
    retired_reason: str | None


def build_phones(people: Sequence[PersonRow], today: date, dice: Dice) -> list[PhoneDeviceRow]:
    """One for each of these people who is a demo account; every second one is an iPhone."""
    holders = {person.phone: person for person in people}
    registered = at(today - timedelta(days=20), 9)
    return [
        PhoneDeviceRow(
            id=dice.id(registered),
            person_id=holders[account.phone].id,
            app=account.app,
            platform=Platform.IOS if number % 2 else Platform.ANDROID,
            token=account.handset,
            app_version="1.0.0",
            language=account.language,
            registered_at=registered,
            last_seen_at=at(today - timedelta(days=1), 20),
            retired_at=None,
            retired_reason=None,
        )
        for number, account in enumerate(DEMO_ACCOUNTS)
        if account.phone in holders
    ]
