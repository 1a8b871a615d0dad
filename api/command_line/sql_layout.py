"""A long SQL statement on lines that a person can read. Only white space changes, and none in quotes."""

import re

# A quoted text stays whole; a clause begins a line, as deep as its parentheses.
PARTS = re.compile(
    r"(?P<text>'(?:[^']|'')*')|(?P<open>\()|(?P<close>\))"
    r"|(?P<clause>\b(?:SELECT|FROM|WHERE|LEFT JOIN|JOIN|ORDER BY|LIMIT|HAVING)\b)|(?P<space>\s+)",
)
INDENT = "  "


def laid_out(sql: str) -> str:
    """The same statement on many lines."""
    pieces: list[str] = []
    depth, at = 0, 0
    for match in PARTS.finditer(sql):
        pieces.append(sql[at : match.start()])
        at = match.end()
        depth += {"open": 1, "close": -1}.get(match.lastgroup or "", 0)
        pieces.append(_laid(match, depth, begun=bool("".join(pieces[-1:]) or len(pieces) > 1)))
    return re.sub(r"[ ]+\n", "\n", "".join([*pieces, sql[at:]]))


def _laid(match: re.Match[str], depth: int, *, begun: bool) -> str:
    match match.lastgroup:
        case "clause":
            return ("\n" + INDENT * depth if begun else "") + match[0]
        case "space":
            return " "
    return match[0]
