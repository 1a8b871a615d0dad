"""The words of residencies, described for apps. Types and filters take them from here."""

from domain.residencies.models import ResidencyKind, ResidencyStatus
from schema.kit.enums import describe

__all__ = ["ResidencyKind", "ResidencyStatus"]

describe(
    ResidencyKind,
    OWNER="Owns the room (业主).",
    TENANT="Rents it (租户).",
    FAMILY="Lives with an owner or tenant (家属).",
)
describe(
    ResidencyStatus,
    APPLIED="Waits for the community's word (待审核).",
    APPROVED="A resident (已通过).",
    REJECTED="Not a resident, says the community (已拒绝).",
    ENDED="Has moved out (已迁出).",
)
