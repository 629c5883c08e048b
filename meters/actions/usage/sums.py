"""Usage of many customers over many periods."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from meters.actions.usage.measured import Asked, measured
from meters.actions.usage.window import Window
from meters.models import Aggregation
from meters.rules.usage import UsageSum

WITHIN = "customer_id = w.customer_id AND meter_id = m.id AND local_date >= w.starts_on AND local_date < w.ends_on"

UNSEALED = f"""
        UNION ALL
        SELECT dimensions, quantity, events FROM meters_usagedifference WHERE {WITHIN}"""  # noqa: S608

SUMS = f"""
SELECT journal.page, sums.* FROM (SELECT coalesce(max(number), 0) AS page FROM meters_journalpage) journal
LEFT JOIN (
    SELECT w.n, m.id AS meter_id, m.aggregation, u.dimensions, u.quantity, u.events
    FROM unnest(%s::bigint[], %s::date[], %s::date[]) WITH ORDINALITY AS w(customer_id, starts_on, ends_on, n)
    CROSS JOIN meters_meter m
    CROSS JOIN LATERAL (
        SELECT dimensions, sum(quantity) AS quantity, sum(events)::bigint AS events FROM (
            SELECT dimensions, quantity, events FROM meters_usageday WHERE {WITHIN}{{unsealed}}
        ) days GROUP BY dimensions
    ) u
    WHERE m.id = ANY(%s)
) sums ON true
ORDER BY sums.n, sums.meter_id, sums.dimensions
"""  # noqa: S608
"""Each window by index: joined otherwise, the planner reads the usage of all time."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Sums of usage by window, and the page of the journal up to which they count; None: and beyond it."""

    sums: Mapping[Window, Sequence[UsageSum]]
    page: int | None


def usage_in(windows: Sequence[Window], meter_ids: Collection[int]) -> dict[Window, list[UsageSum]]:
    """Sums of usage of these meters in each window, sealed or not; windows without usage have an empty list.

    All that adds up comes from one statement, so a page that is sealed meanwhile counts once (R8). Meters
    that do not add up take one more statement for each of their types, and only where there are any.
    """
    return _read(windows, meter_ids, is_sealed=False)[0]


def counted(windows: Sequence[Window], meter_ids: Collection[int], *, unsealed: bool) -> Counted:
    """`usage_in`, or unless `unsealed` only what the journal's pages hold, with the number of the last (R8)."""
    sums, page = _read(windows, meter_ids, is_sealed=not unsealed)
    return Counted(sums, None if unsealed else page)


def _read(
    windows: Sequence[Window], meter_ids: Collection[int], *, is_sealed: bool
) -> tuple[dict[Window, list[UsageSum]], int]:
    found: dict[Window, list[UsageSum]] = {window: [] for window in windows}
    asked: list[Asked] = []
    columns = (
        [w.customer_id for w in windows],
        [w.period.start for w in windows],
        [w.period.end for w in windows],
        list(meter_ids),
    )
    with connection.cursor() as cursor:
        cursor.execute(SUMS.format(unsealed="" if is_sealed else UNSEALED), columns)
        rows = cursor.fetchall()
    page: int = rows[0][0]
    for _, n, meter_id, aggregation, dimensions, quantity, events in rows:
        if n is None:
            break
        window = windows[n - 1]
        adds_up = Aggregation(aggregation).adds_up
        number = quantity if adds_up else Decimal(0)
        found[window].append(UsageSum(meter_id, aggregation, (json.loads(dimensions),), number, events))
        if not adds_up:
            asked.append(Asked(window, meter_id, aggregation))
    for question, parts in measured(asked, up_to=page if is_sealed else None).items():
        found[question.window] += parts
    return found, page
