"""The reason that whoever changes a bill has to give."""

from domain.kit.errors import InvalidInput

LONGEST_REASON = 200


def reason_of(words: str) -> str:
    """Without white space around it. Raises InvalidInput if nothing is left, or too much."""
    reason = words.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInput(
            "input",
            "reason",
            rule_zh=f"原因须为 1 至 {LONGEST_REASON} 个字符",
            rule_en=f"a reason of 1 to {LONGEST_REASON} characters",
        )
    return reason
