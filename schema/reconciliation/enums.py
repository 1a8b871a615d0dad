"""The words of reconciliation, described for apps."""

from payments.reconciliation.models import DifferenceKind, DifferenceOutcome
from schema.kit.enums import describe

__all__ = ["DifferenceKind", "DifferenceOutcome"]

describe(
    DifferenceKind,
    MISSING="The provider moved the money, and the ledger did not know (漏记).",
    AMOUNT="Both know it, with different amounts (金额不符).",
    UNKNOWN="The provider says that it is the community's, and nobody here knows of it (来源不明).",
    UNPROVEN="The ledger knows it, and the provider does not (无凭据).",
)
describe(
    DifferenceOutcome,
    REPAIRED="The ledger has it now, for it is proven (已补记).",
    ALARMED="Somebody has to look (待核查).",
)
