"""The words of autopay, described for apps."""

from payments.autopay.models import AutopayEnd
from schema.kit.enums import describe

__all__ = ["AutopayEnd"]

describe(
    AutopayEnd,
    BY_PERSON="The person ended it.",
    REPLACED="The person set another card or limit.",
    CARD_REMOVED="The card cannot be used any more.",
    MOVED_OUT="The person lives there no more.",
)
