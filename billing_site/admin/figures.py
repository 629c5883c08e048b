"""The numbers of the home page, in a constant number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone

from customers.admin.parts.display import listing, money
from invoices.models import Invoice, InvoiceStatus, RowStatus, RunCustomer
from meters.models import Outcome, QuarantinedEvent, Receipt, Status

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One card: a number, what it means, where to look closer, and who may see it."""

    title: str
    number: str
    note: str
    address: str
    permission: str
    is_alarming: bool = False


def figures(as_of: datetime) -> Iterator[Figure]:
    """Every card, in the order of the flow; days and months are those of UTC."""
    today = as_of.astimezone(timezone.get_current_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
    month = today.replace(day=1)
    yield _events(today, month)
    yield _outcomes(month.date())
    yield from _invoices(month)
    yield _parked()
    yield _quarantined()


def _events(today: datetime, month: datetime) -> Figure:
    arrived = Receipt.objects.filter(received_at__gte=month)
    this_month = arrived.aggregate(n=Sum("count"))["n"] or 0
    now = arrived.filter(received_at__gte=today).aggregate(n=Sum("count"))["n"] or 0
    return Figure(
        "Events today",
        f"{now:,}",
        f"{this_month:,} this month",
        reverse("admin:meters_event_changelist"),
        "meters.view_event",
    )


def _outcomes(month: date) -> Figure:
    chosen = {"usage_date_from": month, "usage_date_to": month + timedelta(days=31), "status__exact": "billable"}
    found = Outcome.objects.filter(usage_date__gte=month, status=Status.BILLABLE).count()
    return Figure(
        "Outcomes this month", f"{found:,}", "billable", listing("meters_outcome", chosen), "meters.view_outcome"
    )


def _invoices(month: datetime) -> Iterator[Figure]:
    drafts = Invoice.objects.drafts().count()
    waiting = listing("invoices_invoice", {"status__exact": "draft"})
    yield Figure(
        "Drafts",
        f"{drafts:,}",
        "waiting to be issued" if drafts else "nothing to issue",
        waiting,
        "invoices.view_invoice",
    )
    issued = Invoice.objects.standing().filter(issued_at__gte=month).order_by("currency")
    totals = list(issued.values_list("currency").annotate(Sum("total"), Count("pk")))
    for currency, total, count in totals or [("", Decimal(0), 0)]:
        number = money(total, currency) if currency else "0"
        note = f"{count:,} invoice{'' if count == 1 else 's'}"
        yield Figure(
            "Issued this month",
            number,
            note,
            listing("invoices_invoice", {"status__exact": InvoiceStatus.ISSUED.value}),
            "invoices.view_invoice",
        )


def _parked() -> Figure:
    parked = RunCustomer.objects.filter(status=RowStatus.PARKED).count()
    note = "need somebody’s eye" if parked else "every customer could be billed"
    return Figure(
        "Parked customers",
        f"{parked:,}",
        note,
        reverse("admin:invoices_invoicerun_changelist"),
        "invoices.view_invoicerun",
        bool(parked),
    )


def _quarantined() -> Figure:
    held = QuarantinedEvent.objects.order_by()[:MOST].count()
    number = f"{held:,}" if held < MOST else f"{MOST:,}+"
    note = "wait for a customer or a meter" if held else "everything found its place"
    return Figure(
        "Quarantined events",
        number,
        note,
        reverse("admin:meters_quarantinedevent_changelist"),
        "meters.view_quarantinedevent",
        bool(held),
    )
