"""Numbers and days as people read them."""

from datetime import date

import pytest

from invoices.documents.paper import Days
from invoices.documents.wording import grouped, on_day, over_days, period_words


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("240.00", "240.00"),
        ("1234.50", "1,234.50"),
        ("-1234567", "-1,234,567"),
        ("0.000125", "0.000125"),
        ("1000.123456", "1,000.123456"),
        ("-0.05", "-0.05"),
        ("0", "0"),
    ],
)
def test_thousands_are_set_apart_and_no_digit_is_lost(number: str, read: str) -> None:
    assert grouped(number) == read
    assert grouped(number).replace(",", "") == number


@pytest.mark.parametrize("text", ["", "-", "1e3", "NaN", "Infinity", ".5", "5.", "1,000", " 1", "1\n", "+1", "１"])
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a plain decimal number"):
        grouped(text)


@pytest.mark.parametrize(
    ("first", "last", "read"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), "1–31 October 2026"),
        (date(2026, 10, 15), date(2026, 11, 14), "15 October – 14 November 2026"),
        (date(2026, 12, 15), date(2027, 1, 14), "15 December 2026 – 14 January 2027"),
        (date(2026, 2, 28), date(2026, 2, 28), "28 February 2026"),
    ],
)
def test_a_span_of_days_says_once_what_both_ends_share(first: date, last: date, read: str) -> None:
    assert over_days(Days(first, last)) == read


def test_a_day_is_read_without_leading_zeros() -> None:
    assert on_day(date(2026, 5, 1)) == "1 May 2026"


@pytest.mark.parametrize(
    ("label", "read"),
    [
        ("2026-10", "October 2026"),
        ("2026-13", "2026-13"),
        ("Autumn 2026", "Autumn 2026"),
        ("2026-1", "2026-1"),
    ],
)
def test_a_month_is_named_and_other_labels_stay(label: str, read: str) -> None:
    assert period_words(label) == read


def test_days_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="before the first day"):
        Days(date(2026, 10, 2), date(2026, 10, 1))
