"""The one place where text of customers and applications is made safe to print."""

import re
import unicodedata
from itertools import groupby

TEXT_LIMIT = 12_000
NAME_LIMIT = 400
MARKS_LIMIT = 8

_LINE_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"\s{2,}")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls: they show names and amounts reversed
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"  # blank
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"  # annotations, tags
)
_MEANINGLESS = re.compile(
    "[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(15))
    + "]"
)


def printable(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """One line of text, in composed form (NFC), without anything that hides, reverses or overprints.

    Control, bidi and invisible characters vanish; surrogates, private and unassignable code points become
    U+FFFD; line breaks and runs of white space become one space; more than `MARKS_LIMIT` combining marks in a
    row and text beyond `limit` are cut. The joiners U+200C and U+200D stay: Persian and Indic need them.
    """
    return _cut(_visible(_LINE_BREAKS.sub(" ", text[: 2 * limit])), limit)


def printable_name(text: str) -> str:
    """As `printable`, for what is short by nature and stands where a page cannot grow."""
    return printable(text, limit=NAME_LIMIT)


def printable_block(text: str) -> str:
    """As `printable`, but line breaks stay, two in a row at most."""
    rows = map(_visible, _LINE_BREAKS.split(text[: 2 * TEXT_LIMIT]))
    return _cut(re.sub("\n{3,}", "\n\n", "\n".join(rows)).strip("\n"), TEXT_LIMIT)


def _visible(row: str) -> str:
    row = _MEANINGLESS.sub("\ufffd", _INVISIBLE.sub("", row.replace("\t", " ")))
    row = _SPACES.sub(" ", row).strip()
    return row if row.isascii() else _with_few_marks(unicodedata.normalize("NFC", row))


def _with_few_marks(text: str) -> str:
    runs = groupby(text, key=lambda char: unicodedata.category(char) in ("Mn", "Me"))
    return "".join("".join(run)[: MARKS_LIMIT if marks else None] for marks, run in runs)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
