"""The words of disputes, described for apps."""

from payments.disputes.status import DisputeStatus
from schema.kit.enums import describe

__all__ = ["DisputeStatus"]

describe(
    DisputeStatus,
    INQUIRY="The bank asks; a refund settles it (银行问询).",
    INQUIRY_UNDER_REVIEW="The bank reads the answer (问询审核中).",
    NEEDS_RESPONSE="The bank has taken the money and waits for an answer until respondBy (待回应).",
    UNDER_REVIEW="The bank reads the answer (审核中).",
    INQUIRY_CLOSED="The bank has asked, and leaves it at that (问询结束).",
    WON="The bank has given the money back (胜诉).",
    LOST="The money stays with the payer (败诉).",
)
