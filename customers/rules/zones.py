"""Local days: where a day of an IANA zone begins, and to which day an instant belongs (H1)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

_MACHINE_NAMES = frozenset({"Factory", "localtime", "posixrules"})  # mean something else on every machine

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class CalendarError(ValueError):
    """A day, period or zone that does not exist."""


class ZoneError(CalendarError):
    """A name that is not an IANA time zone."""


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Every IANA zone a customer may be in."""
    return frozenset(available_timezones()) - _MACHINE_NAMES


def zone(name: str) -> ZoneInfo:
    """The IANA zone of this exact name. ZoneError, with a sentence for people, for anything else."""
    if not isinstance(name, str) or name not in names():
        raise ZoneError(f"{str(name)[:40]!r} is not an IANA time zone such as 'America/New_York' or 'UTC'")
    return ZoneInfo(name)


def midnight(day: date, tz: str | ZoneInfo) -> datetime:
    """The UTC instant at which the local day begins: when local clocks first show this date or a later one.

    So it is the end of the gap where midnight is skipped, the first of two where it comes twice, and the same
    as the next midnight for a day that is skipped whole. ZoneError for an unknown zone, CalendarError beyond
    the years of `datetime`. (H1)
    """
    try:
        return _midnight(day, _zone(tz))
    except OverflowError:
        raise CalendarError(f"{day} is too far away") from None


def local_date(instant: datetime, tz: str | ZoneInfo) -> date:
    """The local day the instant belongs to: the one with `midnight(day) <= instant < midnight(day + 1)`.

    It is the date on local clocks, except where clocks go back over midnight: a day that has begun goes on.
    CalendarError for a naive time. (H1)
    """
    if instant.tzinfo is None:
        raise CalendarError("a time without an offset belongs to no local day")
    where = _zone(tz)
    try:
        day = instant.astimezone(where).date()
        while _midnight(day + _DAY, where) <= instant:
            day += _DAY
    except OverflowError:
        raise CalendarError(f"{instant} is too far away") from None
    return day


def _zone(tz: str | ZoneInfo) -> ZoneInfo:
    return tz if isinstance(tz, ZoneInfo) else zone(tz)


@lru_cache(maxsize=8192)
def _midnight(day: date, tz: ZoneInfo) -> datetime:
    first, second = (datetime.combine(day, time(0, fold=fold), tz).astimezone(UTC) for fold in (0, 1))
    return _end_of_gap(day, tz, second, first) if second < first else first


def _end_of_gap(day: date, tz: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Find the first second that is not before the day, between an instant that is and one that is not.

    PEP 495: in a gap `fold=1` reads the clock with the later offset, which gives the earlier instant.
    """
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if middle.astimezone(tz).date() < day:
            before = middle
        else:
            after = middle
    return after
