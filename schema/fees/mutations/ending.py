"""What the endings of items and assignments share."""

from datetime import date
from typing import Annotated

import strawberry

EffectiveUntil = Annotated[
    date,
    strawberry.argument(description="The first day of the first month without it; its bills are not issued."),
]
