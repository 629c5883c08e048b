"""Numbers and days as people read them, in English."""

import re
from datetime import date

from invoices.documents.paper import Days

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_DECIMAL = re.compile(r"(-?)([0-9]+)(\.[0-9]+)?")
_MONTH_LABEL = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def grouped(number: str) -> str:
    """The same digits with commas: "-1234.50" is "-1,234.50". ValueError if it is no plain decimal."""
    match = _DECIMAL.fullmatch(number)
    if match is None:
        raise ValueError(f"not a plain decimal number: {number[:40]!r}")
    sign, whole, fraction = match.groups(default="")
    return f"{sign}{int(whole):,}{fraction}"


def on_day(day: date) -> str:
    """31 October 2026."""
    return f"{day.day} {_month(day)}"


def over_days(days: Days) -> str:
    """1–31 October 2026; what both ends share is said once."""
    first, last = days.first, days.last
    if first == last:
        return on_day(first)
    if first.year != last.year:
        return f"{on_day(first)} – {on_day(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} – {on_day(last)}"
    return f"{first.day}–{on_day(last)}"


def period_words(label: str) -> str:
    """October 2026 for "2026-10"; other labels stay as they are."""
    match = _MONTH_LABEL.fullmatch(label)
    return f"{MONTHS[int(match[2]) - 1]} {match[1]}" if match else label


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year:04d}"
