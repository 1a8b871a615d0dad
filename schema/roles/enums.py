"""The words of roles, described for apps. Types and filters take them from here."""

from domain.roles.models import RoleKind
from schema.kit.enums import describe

__all__ = ["RoleKind"]

describe(
    RoleKind,
    PROPERTY_MANAGER="Runs the community (物业经理).",
    STEWARD="Looks after residents of some buildings (网格员/管家).",
    GUARD="Keeps the gates and answers alarms (保安).",
    TECHNICIAN="Repairs facilities and devices (工程技术).",
    FINANCE="Keeps bills and payments (财务).",
)
