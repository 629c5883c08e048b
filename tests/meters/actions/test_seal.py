"""Sealing moves what came in from the waiting list to a page, all of it or nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from meters.actions.audit import audit
from meters.actions.journal import seal
from meters.models import JournalPage, Meter, Receipt, SealedReceipt, TouchedDay, UnsealedReceipt, UsageDay
from meters.models import UsageDifference as Difference
from meters.rules.page import BEFORE_THE_FIRST, written
from tests.meters.actions.conftest import AS_OF, START, Send, define

pytestmark = pytest.mark.django_db

AT = AS_OF + timedelta(minutes=1)


def days() -> dict[tuple[date, str], tuple[int, int]]:
    """Sealed usage by day and meter."""
    rows = UsageDay.objects.values_list("local_date", "meter__key", "events", "quantity")
    return {(day, meter): (events, int(quantity)) for day, meter, events, quantity in rows}


def test_a_page_takes_what_waits_and_its_usage(meters: dict[str, Meter], send: Send) -> None:
    send(("resolved", 0), ("opened", 0))
    send(("resolved", 24))
    assert seal(at=AT) == [1]
    assert not UnsealedReceipt.objects.exists()
    assert not Difference.objects.exists()
    assert days() == {
        (date(2026, 10, 5), "resolved"): (1, 1),
        (date(2026, 10, 5), "opened"): (1, 1),
        (date(2026, 10, 6), "resolved"): (1, 1),
    }
    page = JournalPage.objects.get()
    assert (page.number, page.receipts, page.sealed_at, bytes(page.previous)) == (1, 2, AT, BEFORE_THE_FIRST)


def test_later_usage_is_added_to_the_day(meters: dict[str, Meter], send: Send) -> None:
    for _ in range(3):
        send(("opened", 0), ("opened", 1))
        seal(at=AT)
    assert days() == {(date(2026, 10, 5), "opened"): (6, 6)}


def test_what_is_taken_back_after_it_was_sealed_leaves_a_day_with_nothing(meters: dict[str, Meter], send: Send) -> None:
    define(meters, hold_hours=0)
    send(("resolved", 0))
    seal(at=AT)
    send(("reopened", 1))
    seal(at=AT)
    row = UsageDay.objects.get(meter=meters["resolved"])
    assert (row.events, row.quantity, row.dimensions) == (0, 0, {"class": "assumed"})


def test_receipts_stand_on_the_page_in_the_order_of_their_arrival(meters: dict[str, Meter], send: Send) -> None:
    for minutes in (3, 1, 2, 1):
        send(("opened", 0), as_of=AS_OF + timedelta(minutes=minutes))
    seal(at=AT)
    placed = SealedReceipt.objects.order_by("position").values_list("position", "receipt_id")
    arrived = Receipt.objects.order_by("received_at", "pk").values_list("pk", flat=True)
    assert list(placed) == list(enumerate(arrived))
    roots = [bytes(root) for root in Receipt.objects.order_by("received_at", "pk").values_list("root", flat=True)]
    assert bytes(JournalPage.objects.get().hash) == written(1, roots, BEFORE_THE_FIRST).hash


def test_pages_are_numbered_without_a_gap_and_chained(meters: dict[str, Meter], send: Send) -> None:
    for _ in range(7):
        send(("opened", 0))
    assert seal(at=AT, page_size=3) == [1, 2, 3]
    assert seal(at=AT) == []
    send(("opened", 0))
    assert seal(at=AT) == [4]
    pages = list(JournalPage.objects.order_by("number"))
    assert [page.receipts for page in pages] == [3, 3, 1, 1]
    assert [bytes(page.previous) for page in pages[1:]] == [bytes(page.hash) for page in pages[:-1]]
    assert list(audit()) == []


def test_a_page_that_is_just_full_is_the_last(meters: dict[str, Meter], send: Send) -> None:
    for _ in range(2):
        send(("opened", 0))
    assert seal(at=AT, page_size=2) == [1]


def test_nothing_to_seal_writes_no_page(db: None) -> None:
    assert seal(at=AT) == []
    assert not JournalPage.objects.exists()


def test_a_receipt_of_quarantine_alone_is_sealed_too(meters: dict[str, Meter], send: Send) -> None:
    assert send(("nobody_knows", 0)).quarantined == 1
    assert seal(at=AT) == [1]
    assert list(audit()) == []


@pytest.mark.parametrize("size", [1, 30])
def test_a_page_takes_the_same_statements_whatever_it_holds(
    meters: dict[str, Meter], send: Send, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    for n in range(size):
        send(*[("opened", n, "a"), ("resolved", n, "b")] * size)
    with django_assert_num_queries(8):
        seal(at=AT)


def test_only_days_of_long_ago_are_marked(meters: dict[str, Meter], send: Send) -> None:
    recent = AS_OF - timedelta(days=31) + timedelta(hours=12)
    for at in (recent - timedelta(days=1), recent - timedelta(days=1), recent, AS_OF):
        send(("opened", at - START))
    seal(at=AS_OF)
    marks = TouchedDay.objects.values_list("page_id", "meter__key", "local_date")
    assert list(marks) == [(1, "opened", date(2026, 10, 19))]


def test_a_sealer_whose_clock_is_behind_marks_no_less(meters: dict[str, Meter], send: Send) -> None:
    send(("opened", 0))
    seal(at=datetime(2025, 1, 1, tzinfo=UTC))
    assert TouchedDay.objects.count() == 1
    assert JournalPage.objects.get().sealed_at == AS_OF


@pytest.mark.django_db(transaction=True)
def test_a_sealer_that_dies_after_any_of_its_statements_leaves_everything_as_it_was(
    meters: dict[str, Meter], send: Send
) -> None:
    send(("resolved", 0), ("opened", 0))
    before = _everything()
    statements = 0
    while _dies_after(statements):
        assert _everything() == before
        assert list(audit()) == []
        statements += 1
    assert statements == 6, "the lock, what is read and what is written"
    assert [page.number for page in JournalPage.objects.all()] == [1]


class Killed(Exception):
    pass


def _dies_after(statements: int) -> bool:
    """Seal until so many statements are done; False if that was not enough to die."""
    done = 0

    def run(execute: Any, *call: Any) -> Any:
        nonlocal done
        if done == statements:
            raise Killed
        done += 1
        return execute(*call)

    try:
        with connection.execute_wrapper(run):
            seal(at=AT)
    except Killed:
        return True
    return False


def _everything() -> list[Any]:
    tables = (JournalPage, SealedReceipt, UnsealedReceipt, UsageDay, TouchedDay, Difference)
    return [list(table.objects.order_by("pk").values()) for table in tables]
