"""What can be done with a run in each of its states."""

from domain.billing.runs.models import FeeRun, FeeRunStatus
from domain.kit.errors import IllegalMove

# In both languages.
LEGAL = {
    FeeRunStatus.REQUESTED: ("重新计算", "start again"),
    FeeRunStatus.DRAFT: ("重新计算、出账", "start again, issue"),
    FeeRunStatus.FAILED: ("重新计算", "start again"),
    FeeRunStatus.ISSUED: ("无", "nothing"),
}


def illegal(run: FeeRun, *path: str) -> IllegalMove:
    """Names the state and what it allows."""
    legal_zh, legal_en = LEGAL[run.status]
    return IllegalMove(*path, state=run.status, legal_zh=legal_zh, legal_en=legal_en)
