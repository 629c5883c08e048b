"""Usage of many customers over many periods."""

import json
from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db import connection

from meters.actions.usage.measured import Asked, measured
from meters.actions.usage.window import Window
from meters.models import Aggregation
from meters.rules.usage import UsageSum

SUMS = """
SELECT w.n, m.id, m.aggregation, u.dimensions, u.quantity, u.events
FROM unnest(%s::bigint[], %s::date[], %s::date[]) WITH ORDINALITY AS w(customer_id, starts_on, ends_on, n)
CROSS JOIN meters_meter m
CROSS JOIN LATERAL (
    SELECT dimensions, sum(quantity) AS quantity, sum(events)::bigint AS events FROM (
        SELECT dimensions, quantity, events FROM meters_usageday
        WHERE customer_id = w.customer_id AND meter_id = m.id AND local_date >= w.starts_on AND local_date < w.ends_on
        UNION ALL
        SELECT dimensions, quantity, events FROM meters_usagedifference
        WHERE customer_id = w.customer_id AND meter_id = m.id AND local_date >= w.starts_on AND local_date < w.ends_on
    ) days GROUP BY dimensions
) u
WHERE m.id = ANY(%s)
ORDER BY w.n, m.id, u.dimensions
"""
"""Each window by index: joined otherwise, the planner reads the usage of all time."""


def usage_in(windows: Sequence[Window], meter_ids: Collection[int]) -> dict[Window, list[UsageSum]]:
    """Sums of usage of these meters in each window, sealed or not; windows without usage have an empty list.

    All that adds up comes from one statement, so a page that is sealed meanwhile counts once (R8). Meters
    that do not add up take one more statement for each of their types, and only where there are any.
    """
    found: dict[Window, list[UsageSum]] = {window: [] for window in windows}
    asked: list[Asked] = []
    columns = (
        [w.customer_id for w in windows],
        [w.period.start for w in windows],
        [w.period.end for w in windows],
        list(meter_ids),
    )
    with connection.cursor() as cursor:
        cursor.execute(SUMS, columns)
        for n, meter_id, aggregation, dimensions, quantity, events in cursor.fetchall():
            window = windows[n - 1]
            adds_up = Aggregation(aggregation).adds_up
            counted = quantity if adds_up else Decimal(0)
            found[window].append(UsageSum(meter_id, aggregation, (json.loads(dimensions),), counted, events))
            if not adds_up:
                asked.append(Asked(window, meter_id, aggregation))
    for question, parts in measured(asked).items():
        found[question.window] += parts
    return found
