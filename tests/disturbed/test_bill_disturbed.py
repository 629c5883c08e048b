"""Whatever becomes of the processes that bill a month, its invoices are those of one that nothing disturbed."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.disturbed.books import FEBRUARY
from tests.disturbed.conftest import Books, Shelf, ended

Said = Mapping[str, Any]
THOROUGH = os.environ.get("UPSHOT_THOROUGH") == "1"
SAMPLE = 4
"""Moments at which the suite kills a run, spread over it; `make disturb` tries every one."""


def test_the_undisturbed_month_has_something_of_everything(undisturbed: Said) -> None:
    assert undisturbed["findings"] == []
    assert len([row for row in undisturbed["invoices"] if row[1] == FEBRUARY and row[3] != "draft"]) == 50
    assert len(undisturbed["credit notes"]) >= 3
    assert undisturbed["rolled over"]
    assert any("late usage, January 2026" in line for row in undisturbed["invoices"] for line in row)


def test_four_processes_at_once_bill_what_one_bills(books: Books, undisturbed: Said) -> None:
    for _ in range(3):
        processes = [books.start_bill(FEBRUARY, SOAK_CHUNK="4") for _ in range(4)]
        assert [ended(process)[0] for process in processes] == [0, 0, 0, 0]
    assert books.tell() == undisturbed


def test_a_month_that_was_killed_again_and_again_is_finished_by_the_next_run(books: Books, undisturbed: Said) -> None:
    codes = [books.bill(FEBRUARY, SOAK_CHUNK="9", SOAK_KILLED_AT=str(moment)) for moment in (9, 60, 150)]
    assert codes == [-signal.SIGKILL] * 3
    assert books.bill(FEBRUARY) == 0
    assert books.tell() == undisturbed


def test_a_process_that_is_killed_beside_others_leaves_its_customers_to_them(books: Books, undisturbed: Said) -> None:
    moments = ("75", "140", "")
    processes = [books.start_bill(FEBRUARY, SOAK_CHUNK="4", SOAK_KILLED_AT=moment) for moment in moments]
    codes = [ended(process)[0] for process in processes]
    assert codes[-1] == 0
    assert set(codes[:-1]) <= {0, -signal.SIGKILL}
    assert books.tell() == undisturbed


def test_a_run_can_be_killed_at_any_statement(shelf: Shelf, undisturbed: Said, tmp_path: Path) -> None:
    counted = tmp_path / "moments"
    with shelf.copy() as books:
        assert books.bill(FEBRUARY, SOAK_MOMENTS=str(counted)) == 0
    moments = int(counted.read_text())
    assert moments > 60
    step = 1 if THOROUGH else moments // SAMPLE
    for moment in range(step // 2, moments, step):
        with shelf.copy() as books:
            assert books.bill(FEBRUARY, SOAK_KILLED_AT=str(moment)) == -signal.SIGKILL, moment
            assert books.bill(FEBRUARY) == 0
            assert books.tell() == undisturbed, moment


@pytest.mark.parametrize("count", [2_000 if THOROUGH else 100])
def test_events_around_the_end_of_a_month_are_billed_once_while_runs_go_on(books: Books, count: int) -> None:
    posting = books.start("post", str(count), UPSHOT_ALLOWED_HOSTS="testserver")
    while posting.poll() is None:
        assert books.bill(FEBRUARY, SOAK_CHUNK="9") == 0
    code, complaint = ended(posting)
    assert code == 0, complaint
    assert books.bill("2026-03") == 0
    march = sum(1 for n in range(count) if n % 3 == 0)
    said = books.tell()
    assert said["findings"] == []
    assert (said["counted"]["2026-02"], said["counted"]["2026-03"]) == (350 + count - march, march)
