"""Put a month on the to-do list."""

from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction

from customers.models import Customer, PlanAssignment
from customers.rules.period import Period, PeriodError, month
from customers.rules.zones import midnight
from invoices.models import InvoiceRun, RowStatus, RunCustomer
from plans.models import TopUp

LONGEST_PERIOD = timedelta(days=366)
EARLIEST_ZONE = "Pacific/Kiritimati"
TASK = "invoices.tasks.work_invoice_run"


@transaction.atomic
def start_run(
    period: str, *, as_of: datetime, by: str = "", customer: Customer | None = None, issue: bool = False
) -> InvoiceRun:
    """Put every customer whose `period` is over, or the one given, on the run's list; what is done is checked again.

    Raises PeriodError for a misspelt month, for one that is not over yet, and for one that was closed.
    """
    days = month(period)
    _check_over(days, as_of, customer)
    run, _ = InvoiceRun.objects.get_or_create(period=period, defaults={"requested_at": as_of})
    run.check_open()
    run.requested_at, run.requested_by = as_of, by
    run.save(update_fields=["requested_at", "requested_by"])
    who = [customer.pk] if customer else _customers(days, as_of)
    rows = [RunCustomer(run=run, customer_id=pk, as_of=as_of, issue=issue) for pk in who]
    RunCustomer.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5_000)
    _again(run, who, as_of, issue)
    return run


def request_run(
    period: str, *, as_of: datetime, by: str = "", customer: Customer | None = None, issue: bool = False
) -> InvoiceRun:
    """`start_run`, and wake the workers once it is committed."""
    run = start_run(period, as_of=as_of, by=by, customer=customer, issue=issue)
    wake(run)
    return run


def retry(row: RunCustomer, *, as_of: datetime) -> None:
    """Take a parked customer up again, and wake the workers. PeriodError in a month that was closed."""
    row.run.check_open()
    RunCustomer.objects.filter(pk=row.pk, status=RowStatus.PARKED).update(
        status=RowStatus.PENDING, reason="", as_of=as_of
    )
    wake(row.run)


def wake(run: InvoiceRun) -> None:
    """Tell the workers that there is something to do; the list itself is in the database."""
    transaction.on_commit(lambda: current_app.send_task(TASK, kwargs={"run_id": str(run.pk)}))


def _again(run: InvoiceRun, who: list[int], as_of: datetime, issue: bool) -> None:
    """Rows that stand finished are to be looked at again; a wish to issue is never forgotten."""
    rows = RunCustomer.objects.filter(run=run, customer__in=who).order_by("customer_id")
    locked = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    again = RunCustomer.objects.filter(pk__in=locked)
    again.update(status=RowStatus.PENDING, reason="", as_of=as_of)
    if issue:
        again.update(issue=True)


def _check_over(days: Period, as_of: datetime, customer: Customer | None) -> None:
    zone = customer.timezone if customer else EARLIEST_ZONE
    if midnight(days.end, zone) > as_of:
        raise PeriodError(
            f"{days.label} is not over yet; it can be billed from {midnight(days.end, zone):%Y-%m-%d %H:%M} UTC"
        )


def _customers(days: Period, as_of: datetime) -> list[int]:
    """Customers with an agreement that may bill something, or a pack of the month, for whom the month is over."""
    agreements = PlanAssignment.objects.overlapping(days.start - LONGEST_PERIOD, as_of.date() + timedelta(days=2))
    zones = Customer.objects.order_by().values_list("timezone", flat=True).distinct()
    over = [zone for zone in zones if midnight(days.end, zone) <= as_of]
    packs = TopUp.objects.filter(bought_on__gte=days.start, bought_on__lt=days.end)
    billable = agreements.order_by().values("customer").union(packs.order_by().values("customer"))
    found = Customer.objects.filter(timezone__in=over, pk__in=billable)
    return list(found.order_by("pk").values_list("pk", flat=True))
