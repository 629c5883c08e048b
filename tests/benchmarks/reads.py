"""Reads over HTTP: one customer's month of usage, by how many sealed events stand behind it."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone

from customers.models import Customer
from customers.rules.period import Period, month
from meters.actions.journal.seal import seal
from meters.models import Meter
from tests.benchmarks.client import Connection
from tests.benchmarks.copying import connection_parameters
from tests.benchmarks.events import ACTIVITY
from tests.benchmarks.web import serving

WHOLE, BY_DAY, RAW = "usage of a month", "usage by day", "GROUP BY over the events"

EVENTS_A_REQUEST = 100
REQUESTS_A_FILL = 2_000

FILL = """
WITH requests AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS id, now() AS at FROM generate_series(%(first)s::int, %(last)s::int) AS n
), receipts AS (
    INSERT INTO meters_receipt (id, source, source_name, received_at, earliest_at, count, root)
    SELECT id, 'api', 'benchmark', at, at, %(batch)s, sha256(id::text::bytea) FROM requests
), listed AS (
    INSERT INTO meters_unsealedreceipt (receipt_id) SELECT id FROM requests
), posted AS (
    SELECT r.id AS receipt_id, r.at, r.n * %(batch)s + k AS place,
        %(start)s::timestamptz + (r.n * %(batch)s + k) * %(apart)s::interval AS occurred_at
    FROM requests r CROSS JOIN generate_series(0, %(batch)s - 1) AS k
), events AS (
    INSERT INTO meters_event (id, event_key, customer_id, meter_id, receipt_id, occurred_at, dated, received_at,
        local_date, value, case_key, properties, kept, properties_digest, digest)
    SELECT gen_random_uuid(), 'read-' || place, %(customer)s, %(meter)s, receipt_id, occurred_at, true, at,
        (occurred_at AT TIME ZONE 'UTC')::date, 1, 'case-' || place, '{"channel": "email", "agent": "agent-3"}', 'all',
        sha256(place::text::bytea), sha256(place::text::bytea)
    FROM posted
    RETURNING customer_id, meter_id, receipt_id, local_date
)
INSERT INTO meters_usagedifference (customer_id, meter_id, receipt_id, local_date, dimensions, events, quantity)
SELECT customer_id, meter_id, receipt_id, local_date, '{}', count(*), count(*) FROM events
GROUP BY customer_id, meter_id, receipt_id, local_date
"""
"""What so many requests leave behind, in one statement. Digests are of the right size, not of the right content."""

YARDSTICK = """
SELECT local_date, count(*), sum(value) FROM meters_event
WHERE customer_id = %s AND meter_id = %s AND local_date >= %s AND local_date < %s GROUP BY local_date
"""

Times = dict[tuple[str, int], float]
"""Milliseconds, by what is read and how many events stand behind it."""


@dataclass(frozen=True, slots=True)
class Load:
    """How many events stand behind each customer's month, and how often it is read."""

    sizes: Sequence[int]
    reads: int
    raw_reads: int


@dataclass(frozen=True, slots=True)
class Month:
    """A customer's month with so many events, sealed."""

    customer: Customer
    meter: Meter
    period: Period
    events: int

    def path(self, group_by: str = "") -> str:
        """Where it is read."""
        grouped = f"&group_by={group_by}" if group_by else ""
        days = f"from={self.period.start}&to={self.period.end}"
        return f"/api/v1/usage?customer={self.customer.key}&meter={self.meter.key}&{days}{grouped}"

    def fill(self) -> None:
        """Store the events in the order in which they happen, with receipts and differences as intake leaves them."""
        requests, apart = self.events // EVENTS_A_REQUEST, timedelta(days=self.period.days) / self.events
        start = datetime.combine(self.period.start, datetime.min.time(), UTC)
        for first in range(0, requests, REQUESTS_A_FILL):
            places = {"first": first, "last": min(first + REQUESTS_A_FILL, requests) - 1, "batch": EVENTS_A_REQUEST}
            whose: dict[str, Any] = {
                "customer": self.customer.pk,
                "meter": self.meter.pk,
                "start": start,
                "apart": apart,
            }
            with connection.cursor() as cursor:
                cursor.execute(FILL, places | whose)


def measure(secret: str, load: Load) -> Times:
    """Medians of reads that take turns."""
    months = [_month(size) for size in load.sizes]
    seal(at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE meters_event, meters_usageday, meters_usagedifference, meters_receipt")
    found: dict[tuple[str, int], list[float]] = {}
    with serving("billing_site.wsgi", {}, workers=1) as web:
        (http,) = web.connections(f"Bearer {secret}")
        for _ in range(load.reads):
            for each in months:
                for name, path in ((WHOLE, each.path()), (BY_DAY, each.path("day"))):
                    found.setdefault((name, each.events), []).append(_read(http, path, each.events))
        http.close()
    parameters: dict[str, Any] = dict(connection_parameters())
    with psycopg.connect(**parameters, autocommit=True) as raw:
        for _ in range(load.raw_reads):
            for each in months:
                found.setdefault((RAW, each.events), []).append(_grouped(raw, each))
    return {key: median(times) for key, times in found.items()}


def _month(size: int) -> Month:
    key = f"reader-{size}"
    customer = Customer.objects.create(key=key, name=key.title(), currency="USD", timezone="UTC")
    last = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011  (any month that is over will do)
    filled = Month(customer, Meter.objects.get(key=ACTIVITY), month(f"{last:%Y-%m}"), size)
    filled.fill()
    return filled


def _read(http: Connection, path: str, events: int) -> float:
    request = http.request("GET", path)
    start = time.perf_counter()
    reply = http.send(request)
    elapsed = time.perf_counter() - start
    usage: Mapping[str, object] = json.loads(reply.body)
    if reply.status != 200 or (usage["events"], usage["unsealed"]) != (events, False):
        raise RuntimeError(f"the month of {events} events was read as {reply.body[:200]!r}")
    return elapsed * 1_000


def _grouped(raw: "psycopg.Connection[tuple[object, ...]]", asked: Month) -> float:
    parameters = (asked.customer.pk, asked.meter.pk, asked.period.start, asked.period.end)
    start = time.perf_counter()
    days = raw.execute(YARDSTICK, parameters).fetchall()
    elapsed = time.perf_counter() - start
    if len(days) != asked.period.days:
        raise RuntimeError(f"{len(days)} days have events instead of {asked.period.days}")
    return elapsed * 1_000
