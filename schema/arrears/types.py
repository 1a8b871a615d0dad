"""Arrears as the finance staff see them."""

from domain.billing.arrears import models
from domain.billing.policy import visible_to_finance
from schema.communities.types import Building, Community
from schema.engine import Node, column, node, one
from schema.kit.apps import STAFF
from schema.kit.money import Money, money


@node(table=models.Arrears, visible=visible_to_finance, code="arrears", apps=STAFF, since="1.1")
class Arrears(Node):
    """What the rooms of a building owe after the due date (欠费), in one currency. A bill's age is the number
    of whole days since it was due. Finance staff and property managers see it.
    """

    building: Building | None = one(description="The building.")
    community: Community | None = one(description="The community that is owed.")
    rooms: int = column(description="How many rooms are late with something (欠费户数).")
    bills: int = column(description="How many of their bills are overdue.")
    total: Money = money("total_minor", description="What is left to pay of them: the sum of the four ages.")
    to_30_days: Money = money("to_30_days_minor", description="Overdue for 0 to 30 days.")
    to_90_days: Money = money("to_90_days_minor", description="Overdue for 31 to 90 days.")
    to_180_days: Money = money("to_180_days_minor", description="Overdue for 91 to 180 days.")
    over_180_days: Money = money("over_180_days_minor", description="Overdue for more than 180 days.")
