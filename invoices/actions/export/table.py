"""A table, written as CSV or JSON while it is read."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Cell = str | int | None

CHUNK = 200
"""Rows written at once."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns, and rows that are read once, as they are written."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def as_csv(table: Table) -> Iterator[bytes]:
    """UTF-8 with CRLF (RFC 4180), a header first. No cell is a formula for a spreadsheet (see `harmless`)."""
    echo = _Echo()
    writer = csv.writer(echo)
    writer.writerow(table.columns)
    for written, row in enumerate(table.rows, 1):
        writer.writerow([harmless("" if cell is None else str(cell)) for cell in row])
        if written % CHUNK == 0:
            yield echo.taken()
    yield echo.taken()


def as_json(table: Table) -> Iterator[bytes]:
    """One array with an object for each row, nothing prefixed."""
    opening = "[\n"
    for row in table.rows:
        yield (opening + json.dumps(dict(zip(table.columns, row, strict=True)), ensure_ascii=False)).encode()
        opening = ",\n"
    yield b"[]\n" if opening == "[\n" else b"\n]\n"


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    A plain negative number stays a number.
    """
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


class _Echo:
    """A file for the writer that hands on what was written."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def write(self, piece: str) -> Any:
        self._pieces.append(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return "".join(pieces).encode("utf-8", "replace")
