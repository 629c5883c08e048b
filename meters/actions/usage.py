"""Usage of many customers over many periods, in one statement."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from customers.rules.period import Period


@dataclass(frozen=True, slots=True)
class Window:
    """The local days of one customer that somebody asks about."""

    customer_id: int
    period: Period


@dataclass(frozen=True, slots=True)
class UsageSum:
    """Usage of one meter with one set of dimension values within a window."""

    meter_id: int
    dimensions: Mapping[str, str]
    quantity: Decimal
    events: int


SUMS = """
SELECT w.n, d.meter_id, d.dimensions, sum(d.quantity), sum(d.events)::bigint
FROM unnest(%s::bigint[], %s::date[], %s::date[]) WITH ORDINALITY AS w(customer_id, starts_on, ends_on, n)
JOIN meters_usagedifference d
    ON d.customer_id = w.customer_id AND d.local_date >= w.starts_on AND d.local_date < w.ends_on
GROUP BY w.n, d.meter_id, d.dimensions
ORDER BY w.n, d.meter_id, d.dimensions
"""


def usage_in(windows: Sequence[Window]) -> dict[Window, list[UsageSum]]:
    """Sums of usage in each window, from one snapshot; windows without usage have an empty list."""
    found: dict[Window, list[UsageSum]] = {window: [] for window in windows}
    if not windows:
        return found
    columns: tuple[Any, ...] = (
        [w.customer_id for w in windows],
        [w.period.start for w in windows],
        [w.period.end for w in windows],
    )
    with connection.cursor() as cursor:
        cursor.execute(SUMS, columns)
        for n, meter_id, dimensions, quantity, events in cursor.fetchall():
            found[windows[n - 1]].append(UsageSum(meter_id, json.loads(dimensions), quantity, events))
    return found
