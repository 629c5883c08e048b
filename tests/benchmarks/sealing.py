"""Sealing: the real sealer on waiting receipts, against the least that could write as much."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from customers.models import Customer
from meters.actions.journal.seal import seal
from meters.models import Meter
from tests.benchmarks.events import ACTIVITY, CUSTOMERS

DIFFERENCES = 5
"""Of each receipt: a batch of events about so many customers."""

FILL = """
WITH waiting AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS id, now() AS at FROM generate_series(1, %(receipts)s) AS n
), receipts AS (
    INSERT INTO meters_receipt (id, source, source_name, received_at, earliest_at, count, root)
    SELECT id, 'api', 'benchmark', at, at, %(differences)s, sha256(id::text::bytea) FROM waiting
), listed AS (
    INSERT INTO meters_unsealedreceipt (receipt_id) SELECT id FROM waiting
)
INSERT INTO meters_usagedifference (customer_id, meter_id, receipt_id, local_date, dimensions, events, quantity)
SELECT %(customer)s + (n * 7 + k) %% %(customers)s, %(meter)s, id, current_date - n %% 30, '{}', 1, 1
FROM waiting CROSS JOIN generate_series(1, %(differences)s) AS k
"""

TABLES = """
CREATE TABLE IF NOT EXISTS least_sealed (LIKE meters_sealedreceipt INCLUDING ALL);
CREATE TABLE IF NOT EXISTS least_day (LIKE meters_usageday INCLUDING ALL);
TRUNCATE least_sealed, least_day
"""

DAYS = """
INSERT INTO least_day (customer_id, meter_id, local_date, dimensions, events, quantity)
SELECT customer_id, meter_id, local_date, dimensions, sum(events), sum(quantity) FROM meters_usagedifference
GROUP BY customer_id, meter_id, local_date, dimensions
"""

PLACES = "COPY least_sealed (receipt_id, page_id, position) FROM STDIN"


@dataclass(frozen=True, slots=True)
class Load:
    """How many receipts wait in each run."""

    receipts: int
    runs: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """Medians of the runs: seconds that the sealer took for so many receipts, and those of the yardstick."""

    receipts: int
    differences: int
    ours: float
    least: float


def measure(load: Load) -> Sealed:
    """Sealer and yardstick in turns, on the same rows."""
    seal(at=timezone.now())
    runs = list(_runs(load))
    ours, least = (median(times) for times in zip(*runs, strict=True))
    return Sealed(load.receipts, load.receipts * DIFFERENCES, ours, least)


def _runs(load: Load) -> Iterator[tuple[float, float]]:
    for _ in range(load.runs):
        _fill(load.receipts)
        least = _least(load.receipts)
        start = time.perf_counter()
        pages = seal(at=timezone.now())
        yield time.perf_counter() - start, least
        if not pages:
            raise RuntimeError("nothing was sealed")


def _fill(receipts: int) -> None:
    first = Customer.objects.order_by("pk").values_list("pk", flat=True)[0]
    meter = Meter.objects.get(key=ACTIVITY).pk
    whose = {"customer": first, "customers": CUSTOMERS, "meter": meter}
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"receipts": receipts, "differences": DIFFERENCES} | whose)
        cursor.execute("VACUUM ANALYZE meters_receipt, meters_unsealedreceipt, meters_usagedifference")
        cursor.execute(TABLES)


def _least(receipts: int) -> float:
    """Seconds for a bare GROUP BY of the differences and a COPY of as many places as there are receipts."""
    places = b"".join(f"{uuid4()}\t1\t{n}\n".encode() for n in range(receipts))
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DAYS)
        with cursor.copy(PLACES) as copy:
            copy.write(places)
    return time.perf_counter() - start
