"""Amounts in the capital numerals that cannot be altered by a stroke (人民币大写): 壹仟肆佰零玖元伍角.

As the central bank's rules for vouchers want it (支付结算办法, annex 1): 整 ends an amount of whole 元, and
one 零 stands for any run of zeros inside of the number, none for those at its end.
"""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
GROUPS = ("", "万", "亿")
LARGEST_MINOR = 10 ** (4 * len(GROUPS) + 2) - 1


def in_capitals(minor: int) -> str:
    """An amount of 分 in words. Raises ValueError for a negative one, and from 10^12 元 on."""
    if not 0 <= minor <= LARGEST_MINOR:
        raise ValueError(f"{minor} 分 is no amount of a voucher")
    yuan, rest = divmod(minor, 100)
    words = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{words or '零元'}整"
    return words + _small(rest, gap=bool(words))


def _small(rest: int, *, gap: bool) -> str:
    """角 and 分, with 零 in the place of an empty 角 after 元."""
    jiao, fen = divmod(rest, 10)
    words = f"{DIGITS[jiao]}角" if jiao else "零" * gap
    return words + (f"{DIGITS[fen]}分" if fen else "")


def _whole(number: int) -> str:
    """Groups of four digits, each with its word. 零 stands before one that lacks digits in front."""
    words, skipped = "", False
    for index in reversed(range(len(GROUPS))):
        group = number // 10_000**index % 10_000
        if group:
            gap = "零" if words and (skipped or group < 1_000) else ""
            words += gap + _four(group) + GROUPS[index]
        skipped = not group
    return words


def _four(group: int) -> str:
    words, gap = "", ""
    for digit, place in zip(f"{group:04}", PLACES, strict=True):
        if digit == "0":
            gap = "零" if words else ""
        else:
            words += gap + DIGITS[int(digit)] + place
            gap = ""
    return words
