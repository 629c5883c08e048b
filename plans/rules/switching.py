"""Going over from one version to another: on which day, and what is carried along."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from customers.rules.interval import Interval, period_containing
from customers.rules.zones import local_date
from plans.rules.placement import Refusal

ANNIVERSARY = "anniversary"


@dataclass(frozen=True, slots=True)
class NextPeriod:
    """When the billing period is over that runs at the instant `as_of`, in the customer's zone."""

    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """An assignment as far as going over is concerned; `interval` and `anchor` are those of its version.

    `goes_over_on` is the day on which it goes over to another version already.
    """

    starts_on: date
    ends_on: date | None = None
    interval: str = "month"
    anchor: str = "calendar"
    anchored_on: date | None = None
    trial_days: int = 0
    goes_over_on: date | None = None

    @property
    def anchor_day(self) -> date | None:
        """The day from which its periods are counted; None for the calendar's."""
        return (self.anchored_on or self.starts_on) if self.anchor == ANNIVERSARY else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """How it goes on with another version over [starts_on, ends_on)."""

    starts_on: date
    ends_on: date | None
    trial_days: int
    anchored_on: date | None


def day_of(running: Running, on: date | NextPeriod, zone: str) -> date:
    """The day on which `running` goes over.

    At the next period that is the first day of the period after the one that holds today, or the first day on
    the plan where that is later. Raises CalendarError beyond the years of dates.
    """
    if not isinstance(on, NextPeriod):
        return on
    today = local_date(on.as_of, zone)
    return period_containing(max(today, running.starts_on), Interval(running.interval), running.anchor_day).end


def against_switch(running: Running, on: date) -> Iterator[Refusal]:
    """What stands against going over on the day, as far as the assignment itself is concerned."""
    if running.goes_over_on is not None:
        said = "the customer goes over to another version already"
        yield Refusal("on", f"{said} on {running.goes_over_on}", said)
    elif on <= running.starts_on:
        said = "the day must come after the first day on the plan"
        yield Refusal("on", f"{said}, {running.starts_on}", said)
    elif running.ends_on is not None and on >= running.ends_on:
        said = "the customer leaves the plan by that day"
        yield Refusal("on", f"{said}: it ends on {running.ends_on}", said)


def onward(running: Running, on: date, anchor: str) -> Onward:
    """The continuation on a version with this anchor, from a day that `against_switch` has nothing against.

    The end stays. The day from which periods are counted stays, too, also across a version that follows the
    calendar. A trial is not given again; what is left of it goes on.
    """
    anchored_on = running.anchored_on or running.anchor_day
    return Onward(
        starts_on=on,
        ends_on=running.ends_on,
        trial_days=max(0, running.trial_days - (on - running.starts_on).days),
        anchored_on=anchored_on or (on if anchor == ANNIVERSARY else None),
    )
