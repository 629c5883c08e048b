"""Periods of local days, half-open as [start, end) (H1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from customers.rules.zones import CalendarError, midnight

_LABEL = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class PeriodError(CalendarError):
    """A period that is empty, backwards or misspelt."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The local days from `start` up to, not including, `end`. PeriodError unless it has at least one day."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise PeriodError("a period is made of local dates, not of times")
        if self.start >= self.end:
            raise PeriodError(f"a period ends after it starts, not {self.start} to {self.end}")

    def __str__(self) -> str:
        return f"{self.start} to {self.last_day}"

    @property
    def days(self) -> int:
        """The number of local dates, of which a zone may skip one."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last local day that belongs to it."""
        return self.end - timedelta(days=1)

    @property
    def label(self) -> str:
        """The month it is billed in, "2026-10": that of its last local day (H10)."""
        return f"{self.last_day.year:04}-{self.last_day.month:02}"

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=number) for number in range(self.days))

    def instants(self, tz: str | ZoneInfo) -> tuple[datetime, datetime]:
        """Where it begins and ends, [first, second) in UTC; one instant if the zone skipped all of it."""
        return midnight(self.start, tz), midnight(self.end, tz)

    def contains(self, day: date) -> bool:
        """Whether the local day is one of its days."""
        return self.start <= day < self.end

    def intersection(self, other: Self) -> Self | None:
        """The days that both have, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return type(self)(start, end) if start < end else None

    def split_at(self, *days: date) -> tuple[Self, ...]:
        """Its parts, cut where the days begin; a day not after `start` or not before `end` cuts nothing."""
        cuts = sorted({day for day in days if self.start < day < self.end})
        starts, ends = (self.start, *cuts), (*cuts, self.end)
        return tuple(type(self)(start, end) for start, end in zip(starts, ends, strict=True))


def month(label: str) -> Period:
    """The calendar month of a label such as "2026-10", years 1970 to 9998. PeriodError for any other text."""
    match = _LABEL.fullmatch(label) if isinstance(label, str) else None
    if match is None or not 1970 <= int(match[1]) <= 9998:
        raise PeriodError(f"{str(label)[:20]!r} is not a month such as '2026-10'")
    year, number = int(match[1]), int(match[2])
    return Period(date(year, number, 1), date(year + number // 12, number % 12 + 1, 1))
