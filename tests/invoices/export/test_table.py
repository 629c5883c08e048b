"""Tables as files."""

import csv
import io
import json

import pytest

from invoices.actions.export import Table, as_csv, as_json
from invoices.actions.export.table import harmless

ROWS = [('ticket, "one"\nand two', 1, None), ("ё", 2, "-1.50")]


def test_csv_reads_back_as_what_was_written() -> None:
    table = Table(("a", "b", "c"), (row for row in ROWS))
    text = b"".join(as_csv(table)).decode()
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["a", "b", "c"], ['ticket, "one"\nand two', "1", ""], ["ё", "2", "-1.50"]]
    assert text.startswith("a,b,c\r\n")


@pytest.mark.parametrize("rows", [[], ROWS[:1], ROWS])
def test_json_reads_back_as_what_was_written(rows: list[tuple[str, int, str | None]]) -> None:
    read = json.loads(b"".join(as_json(Table(("a", "b", "c"), iter(rows)))))
    assert read == [dict(zip("abc", row, strict=True)) for row in rows]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "-", "＝1", "-1e5", "--1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    [_, row] = csv.reader(io.StringIO(b"".join(as_csv(Table(("a",), [(text,)]))).decode(), newline=""))
    assert row == [f"'{text}"]


@pytest.mark.parametrize("text", ["", "-1", "-12.50", "0.5", "a=1", "'=1", "2026-10-07"])
def test_other_cells_stay(text: str) -> None:
    assert harmless(text) == text


def test_a_table_of_many_rows_is_written_in_pieces() -> None:
    pieces = list(as_csv(Table(("n",), ((n,) for n in range(1_000)))))
    assert len(pieces) > 3
    assert b"".join(pieces).count(b"\r\n") == 1_001
