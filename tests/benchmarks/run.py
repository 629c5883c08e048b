"""The invoice run: a month of many customers, against one GROUP BY with a COPY, and against the ordinary way."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from customers.models import Customer, PlanAssignment
from invoices.actions.bill import start_run, work
from invoices.models import Invoice, InvoiceLine, InvoiceRun
from meters.actions.journal.seal import seal
from meters.models import Event, Kind, Meter
from plans.actions.publish import publish
from plans.models import Charge, Plan, PlanVersion

MONTH, NEXT = date(2026, 10, 1), date(2026, 11, 1)
AS_OF = datetime(2026, 11, 3, tzinfo=UTC)
METERS = ("run-one", "run-two", "run-three")

EVENTS = """
INSERT INTO meters_event (id, event_key, customer_id, meter_id, receipt_id, occurred_at, dated, received_at,
    local_date, value, case_key, properties, kept, properties_digest, digest)
SELECT gen_random_uuid(), 'run-' || n, customer, meter, %(receipt)s, day + interval '12 hours', true,
    day + interval '13 hours', day, 1, '', '{}', 'all', sha256(n::text::bytea), sha256(n::text::bytea)
FROM (
    SELECT n, (%(customers)s::bigint[])[1 + n %% cardinality(%(customers)s::bigint[])] AS customer,
        (%(meters)s::bigint[])[1 + (n / 7) %% 3] AS meter, date '2026-10-01' + (n %% 31)::int AS day
    FROM generate_series(1, %(events)s) AS n
) drawn ORDER BY customer, meter
"""

RECEIPT = """
WITH receipt AS (
    INSERT INTO meters_receipt (id, source, source_name, received_at, earliest_at, count, root)
    VALUES (%(receipt)s, 'api', 'benchmark', now(), now(), %(events)s, sha256('run')) RETURNING id
), listed AS (
    INSERT INTO meters_unsealedreceipt (receipt_id) SELECT id FROM receipt
)
INSERT INTO meters_usagedifference (customer_id, meter_id, receipt_id, local_date, dimensions, events, quantity)
SELECT customer_id, meter_id, %(receipt)s, local_date, '{}', count(*), sum(value)
FROM meters_event WHERE receipt_id = %(receipt)s GROUP BY 1, 2, 4
"""

LEAST = """
CREATE TEMPORARY TABLE IF NOT EXISTS least_line (customer bigint, meter bigint, quantity numeric, amount numeric)
"""

SUMS = """
SELECT customer_id, meter_id, sum(value) FROM meters_event
WHERE occurred_at >= '2026-10-01' AND occurred_at < '2026-11-01' AND customer_id = ANY(%s) GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Load:
    """How many customers with how many events in the month; `sample` of them are billed the ordinary way."""

    customers: int
    events: int
    sample: int
    runs: int


@dataclass(frozen=True, slots=True)
class Billed:
    """Seconds for the month of so many customers, medians; the ordinary way is reckoned from its sample."""

    customers: int
    events: int
    ours: float
    least: float
    ordinary: float


def measure(load: Load) -> Billed:
    """Ours, the yardstick and the ordinary way in turns, on the same month."""
    who = _agree(load.customers)
    _fill(load.events, who)
    ours, least, ordinary = (median(times) for times in zip(*_runs(who, load), strict=True))
    return Billed(load.customers, load.events, ours, least, ordinary * load.customers / load.sample)


def _runs(who: list[int], load: Load) -> Iterator[tuple[float, float, float]]:
    for _ in range(load.runs):
        least, ordinary = _timed(lambda: _least(who)), _timed(lambda: _ordinary(who[: load.sample]))
        ours = _timed(lambda: work(start_run("2026-10", as_of=AS_OF)))
        written = Invoice.objects.filter(customer__in=who).count()
        if written != load.customers:
            raise RuntimeError(f"{written} invoices for {load.customers} customers")
        yield ours, least, ordinary
        InvoiceLine.objects.filter(invoice__customer__in=who).delete()
        Invoice.objects.filter(customer__in=who).delete()
        InvoiceRun.objects.all().delete()


def _timed(what: Callable[[], None]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def _agree(customers: int) -> list[int]:
    """Customers on a plan with three charges, from the first day of the month."""
    meters = [Meter.objects.create(key=key, label=key.title(), kind=Kind.ACTIVITY) for key in METERS]
    version = PlanVersion.objects.create(plan=Plan.objects.create(key="run", name="Run"), number=1, currency="USD")
    for place, meter in enumerate(meters):
        rate = {"model": "per_unit", "unit_price": f"0.1{place}"}
        Charge.objects.create(version=version, key=meter.key, type="usage", meter=meter, rate=rate, position=place)
    publish(version, at=timezone.now())
    rows = Customer.objects.bulk_create(
        Customer(key=f"run-{n}", name=f"Run {n}", currency="USD", timezone="UTC") for n in range(customers)
    )
    PlanAssignment.objects.bulk_create(
        PlanAssignment(customer=row, plan_version=version, plan_key="run", starts_on=MONTH) for row in rows
    )
    return [row.pk for row in rows]


def _fill(events: int, who: list[int]) -> None:
    receipt = "00000000-0000-4000-8000-000000000001"
    meters = list(Meter.objects.filter(key__in=METERS).order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, {"receipt": receipt, "events": events, "customers": who, "meters": meters})
        cursor.execute(RECEIPT, {"receipt": receipt, "events": events})
    seal(at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE meters_event, meters_usageday, customers_planassignment, customers_customer")
        cursor.execute(LEAST)


@transaction.atomic
def _least(who: list[int]) -> None:
    """One GROUP BY over the month's events, and a COPY of as many rows as it gives."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE least_line")
        cursor.execute(SUMS, [who])
        rows = cursor.fetchall()
        with cursor.copy("COPY least_line FROM STDIN") as copy:
            for customer, meter, quantity in rows:
                copy.write_row((customer, meter, quantity, quantity * Decimal("0.10")))


def _ordinary(who: list[int]) -> None:
    """A loop over customers and charges, a query and a row at a time; nothing is kept."""
    with transaction.atomic():
        run = InvoiceRun.objects.create(period="1999-01", requested_at=AS_OF)
        for assignment in PlanAssignment.objects.filter(customer__in=who):
            invoice = Invoice.objects.create(
                customer=assignment.customer, run=run, kind="period", period="1999-01", currency="USD",
                period_start=MONTH, period_end=NEXT, timezone="UTC",
            )  # fmt: skip
            for position, charge in enumerate(Charge.objects.filter(version=assignment.plan_version), 1):
                used = Event.objects.filter(
                    customer=assignment.customer, meter=charge.meter, local_date__gte=MONTH, local_date__lt=NEXT
                ).aggregate(count=Count("pk"))["count"]
                InvoiceLine.objects.create(
                    invoice=invoice, position=position, kind="usage", assignment=assignment, charge=charge,
                    charge_key=charge.key, text=charge.key, quantity=used, amount=used * Decimal("0.10"),
                    period_start=MONTH, period_end=NEXT,
                )  # fmt: skip
        transaction.set_rollback(True)
