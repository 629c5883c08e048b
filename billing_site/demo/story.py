"""What the demonstration's customers do in a month. Nothing here reads a clock or a database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from customers.rules.period import Period, month
from customers.rules.zones import local_date

LAST_ZONE = "Etc/GMT+12"
"""Where a day ends last: a month that is over here is over everywhere."""

FIRST_NOON, LAST_MORNING = time(12, tzinfo=UTC), time(9, tzinfo=UTC)
"""Between noon of the first day and the morning of the last, UTC, it is the same month in every zone."""


@dataclass(frozen=True, slots=True)
class Act:
    """`count` events of one customer on one meter, spread over the month; each is about every n-th case."""

    customer: str
    meter: str
    case: str
    count: int
    every: int = 1


PLANS: Mapping[str, str] = {"acme": "support_outcome", "birch": "support_hybrid", "cedar": "lead_hybrid"}
"""The plan of each customer."""

ACTS = (
    Act("acme", "tickets_resolved", "ticket", 120),
    Act("birch", "tickets_resolved", "ticket", 137),
    Act("cedar", "lead_attempts", "lead", 1_000),
    Act("cedar", "leads_qualified", "lead", 200, every=5),
)


def last_closed_month(as_of: datetime) -> Period:
    """The latest calendar month that is over in every zone."""
    today = local_date(as_of, LAST_ZONE)
    return month(f"{today.replace(day=1) - timedelta(days=1):%Y-%m}")


def events(days: Period) -> Iterator[dict[str, str]]:
    """A month's events as they are posted. The same month gives the same events, ids included."""
    first = datetime.combine(days.start, FIRST_NOON)
    span = datetime.combine(days.last_day, LAST_MORNING) - first
    for act in ACTS:
        for n in range(act.count):
            yield {
                "id": f"demo-{days.label}-{act.meter}-{n + 1}",
                "customer": act.customer,
                "meter": act.meter,
                "occurred_at": (first + span * n // act.count).isoformat(timespec="seconds"),
                "case": f"{act.case}-{days.label}-{(n + 1) * act.every}",
            }
