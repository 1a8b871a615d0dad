"""What people read and type of a receipt: its number, and the code that a stranger verifies it by."""

import secrets

# Crockford's base 32: no I, L, O or U, which are taken for other signs.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("ILO", "110", "- ")
CODE_LENGTH = 16


def new_code() -> str:
    """80 random bits: nobody finds another's receipt by trying."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str | None:
    """The code as it is kept, from what somebody has typed or scanned; None if it can be none."""
    code = typed.upper().translate(LOOKALIKES)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def spaced(code: str) -> str:
    """K7QF-2M9X-C4TD-8VHA, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def number_of(year: int, number: int) -> str:
    """2026-000123, as it is printed."""
    return f"{year}-{number:06}"
