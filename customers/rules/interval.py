"""Billing intervals: how time is tiled with billing periods, by calendar or anniversary (H1, H10)."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from customers.rules.period import Period, PeriodError, month

_CALENDAR = date(2000, 1, 1)  # starts a month, a quarter and a year


class Interval(StrEnum):
    """How long a billing period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Its length in months: 1, 3 or 12."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


def period_containing(day: date, interval: Interval, anchor_day: date | None = None) -> Period:
    """The billing period to which a local day belongs.

    Without an anchor the calendar rules: periods start on the 1st, quarters in Jan, Apr, Jul and Oct.
    With one, they start on its day of month, counted from the anchor each time, so that the 31st is kept and
    not drifted: 31 Jan, 28 Feb, 31 Mar (T02). They tile all time, days before the anchor included.
    """
    anchor = anchor_day or _CALENDAR
    number = _months_between(anchor, day) // interval.months
    if _start(anchor, number * interval.months) > day:
        number -= 1
    return Period(_start(anchor, number * interval.months), _start(anchor, (number + 1) * interval.months))


def period_closing_in(label: str, interval: Interval, anchor_day: date | None = None) -> Period | None:
    """The billing period whose last local day lies in the month "2026-10" (H10), or None.

    A monthly interval always has exactly one: every month holds one start, and starts are either all or never
    on the 1st, because only days after the 28th are moved. PeriodError for a label that is not a month.
    """
    within = month(label)
    period = period_containing(within.last_day, interval, anchor_day)
    if period.end > within.end:
        period = preceding(period, interval, anchor_day)
    return period if within.contains(period.last_day) else None


def following(period: Period, interval: Interval, anchor_day: date | None = None) -> Period:
    """The billing period that begins where this one, or this part of one, ends."""
    return period_containing(period.end, interval, anchor_day)


def preceding(period: Period, interval: Interval, anchor_day: date | None = None) -> Period:
    """The billing period that holds the day before this one."""
    return period_containing(period.start - timedelta(days=1), interval, anchor_day)


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _start(anchor: date, months: int) -> date:
    """The anchor moved by whole months; its day of month, or the last day of a shorter month."""
    year, index = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise PeriodError(f"a billing period of the year {year} is too far away")
    return date(year, index + 1, min(anchor.day, monthrange(year, index + 1)[1]))
