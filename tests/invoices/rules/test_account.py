"""Accounts and ageing, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from customers.rules.period import Period
from invoices.rules.account import Entry, account, account_rows, age_class

NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))


def entry(day: str, amount: str, order: int = 0, **more: str) -> Entry:
    words = {"what": "Invoice", "document": "INV-1"} | more
    return Entry(day=date.fromisoformat(day), order=(order, words["document"]), amount=Decimal(amount), **words)


def test_what_came_before_opens_and_what_comes_after_is_left_out() -> None:
    entries = [
        entry("2026-12-01", "1000"),
        entry("2026-11-30", "-30", 4),
        entry("2026-11-01", "-5", 4),
        entry("2026-11-01", "50"),
        entry("2026-10-31", "7"),
        entry("2026-01-01", "-2"),
    ]
    found = account("USD", entries, NOVEMBER)
    assert [found.opening, *(row.balance for row in found.rows), found.closing] == [5, 55, 50, 20, 20]
    assert [row.entry.amount for row in found.rows] == [50, -5, -30]


def test_an_account_without_entries_closes_as_it_opens() -> None:
    assert account("USD", [entry("2026-10-31", "7")], NOVEMBER).closing == 7


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        ("2026-11-20", "not_due"),
        ("2026-11-19", "not_due"),
        ("2026-11-18", "up_to_30"),
        ("2026-10-20", "up_to_30"),
        ("2026-10-19", "up_to_60"),
        ("2026-09-20", "up_to_60"),
        ("2026-09-19", "up_to_90"),
        ("2026-08-21", "up_to_90"),
        ("2026-08-20", "over_90"),
    ],
)
def test_a_debt_grows_old_day_by_day(due_on: str, expected: str) -> None:
    assert age_class(date.fromisoformat(due_on), date(2026, 11, 19)) == expected


def test_a_table_has_the_balances_around_the_rows() -> None:
    told = account("USD", [entry("2026-11-02", "-12.50", text="October")], NOVEMBER)
    assert list(account_rows([told])) == [
        ("2026-11-01", "Opening balance", "", "", "", "0", "USD"),
        ("2026-11-02", "Invoice", "INV-1", "October", "-12.50", "-12.50", "USD"),
        ("2026-11-30", "Closing balance", "", "", "", "-12.50", "USD"),
    ]
