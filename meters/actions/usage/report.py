"""Usage of one meter by one customer, as it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from customers.rules.period import Period
from meters.actions.usage.measured import Asked, measured
from meters.actions.usage.window import Window
from meters.models import Aggregation, Meter
from meters.rules.usage import UsageSum, total

DAY = "day"

SUMS = """
WITH part AS (
    SELECT local_date, dimensions, quantity, events, false AS is_unsealed FROM meters_usageday
    WHERE customer_id = %(customer)s AND meter_id = %(meter)s AND local_date >= %(start)s AND local_date < %(end)s
    UNION ALL
    SELECT local_date, dimensions, quantity, events, true FROM meters_usagedifference
    WHERE customer_id = %(customer)s AND meter_id = %(meter)s AND local_date >= %(start)s AND local_date < %(end)s
), grouped AS (
    SELECT CASE WHEN %(by)s = 'day' THEN local_date::text ELSE dimensions ->> %(by)s END AS key,
        sum(quantity) AS quantity, sum(events)::bigint AS events, bool_or(is_unsealed) AS is_unsealed
    FROM part GROUP BY 1
)
SELECT journal.page, grouped.key, grouped.quantity, grouped.events, grouped.is_unsealed
FROM (SELECT max(number) AS page FROM meters_journalpage) journal LEFT JOIN grouped ON true
ORDER BY grouped.key
"""


@dataclass(frozen=True, slots=True)
class UsageGroup:
    """Usage on a day, or with one value of a dimension; the key is None for what lacks the dimension."""

    key: str | None
    quantity: Decimal
    events: int


@dataclass(frozen=True, slots=True)
class UsageReport:
    """Usage in a period. `page` is the last page of the journal; `has_unsealed` says that some is on no page yet."""

    quantity: Decimal
    events: int
    page: int | None
    has_unsealed: bool
    groups: Sequence[UsageGroup]


def report(customer_id: int, meter: Meter, period: Period, by: str = "") -> UsageReport:
    """The usage in the period: by `"day"`, by the name of a dimension, or not grouped when `by` is empty.

    Sealed or not, from one statement (R8), which reads days and not events, so it costs the same whatever
    number of events is behind them. A meter that does not add up takes one or two more, and those do read events.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            SUMS, {"customer": customer_id, "meter": meter.pk, "start": period.start, "end": period.end, "by": by}
        )
        rows = cursor.fetchall()
    groups = [UsageGroup(key, quantity, events) for _, key, quantity, events, _ in rows if events is not None]
    summed = UsageReport(
        quantity=sum((group.quantity for group in groups), Decimal(0)),
        events=sum(group.events for group in groups),
        page=rows[0][0],
        has_unsealed=any(row[4] for row in rows),
        groups=[group for group in groups if by and (group.events or group.quantity)],
    )
    return summed if Aggregation(meter.aggregation).adds_up else _measured(summed, customer_id, meter, period, by)


def _measured(summed: UsageReport, customer_id: int, meter: Meter, period: Period, by: str) -> UsageReport:
    """The report with quantities that are right for a meter that does not add up."""

    def asked(days: Period) -> Asked:
        return Asked(Window(customer_id, days), meter.pk, meter.aggregation)

    whole = measured([asked(period)])[asked(period)]
    if by == DAY:
        days = {group.key: asked(_day(group.key)) for group in summed.groups}
        found = measured(days.values())
        own = {key: total(found[one])[0] for key, one in days.items()}
    else:
        own = {group.key: _with(whole, by, group.key) for group in summed.groups}
    groups = [replace(group, quantity=own[group.key]) for group in summed.groups]
    return replace(summed, quantity=total(whole)[0], groups=groups)


def _with(parts: Sequence[UsageSum], name: str, value: str | None) -> Decimal:
    return total(parts, lambda place: place.get(name) == value)[0]


def _day(key: str | None) -> Period:
    assert key is not None
    day = date.fromisoformat(key)
    return Period(day, day + timedelta(days=1))
