"""When an event may have happened (H6), and on which local day it did (R5)."""

from datetime import date, datetime, timedelta

from customers.rules.zones import local_date

FUTURE_TOLERANCE = timedelta(minutes=5)
QUARTER_HOUR = 900


class TimeError(ValueError):
    """The time is out of bounds."""


def check_time(occurred_at: datetime, *, as_of: datetime, max_age_days: int) -> None:
    """Raises TimeError for a time over 5 minutes in the future or over `max_age_days` ago."""
    earliest, latest = bounds(as_of, max_age_days)
    if occurred_at > latest:
        raise TimeError("lies more than 5 minutes in the future")
    if occurred_at < earliest:
        raise TimeError(f"lies more than {max_age_days} days in the past")


def bounds(as_of: datetime, max_age_days: int) -> tuple[datetime, datetime]:
    """The first and the last time for which `check_time` raises nothing."""
    return as_of - timedelta(days=max_age_days), as_of + FUTURE_TOLERANCE


class LocalDays:
    """Local dates of many instants: offsets change on quarter hours only, so one look-up serves each of them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], date] = {}

    def of(self, instant: datetime, zone: str) -> date:
        """The local date of the instant in the zone."""
        quarter = int(instant.timestamp() // QUARTER_HOUR)
        found = self._known.get((zone, quarter))
        if found is None:
            found = self._known[zone, quarter] = local_date(instant, zone)
        return found
