"""The demonstration's month: billed, counted and printed."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from billing_site.demo import DemoError
from billing_site.demo.story import PLANS
from customers.models import Customer
from customers.rules.period import Period
from invoices.actions.bill import start_run, work
from invoices.actions.print_invoice import file_name, print_invoice
from invoices.models import Invoice, RowStatus
from meters.models import Outcome


class UnbilledError(DemoError):
    """A customer of the demonstration could not be billed; says who and why."""


def bill_month(days: Period, *, as_of: datetime) -> list[Invoice]:
    """Bill and issue the month for the demonstration's customers, as `bill --issue` does for each of them.

    The month's invoices in order of their numbers. Raises UnbilledError.
    """
    for customer in _customers():
        run = start_run(days.label, as_of=as_of, by="demonstration", customer=customer, issue=True)
    work(run)
    if parked := run.rows.filter(status=RowStatus.PARKED).select_related("customer").first():
        raise UnbilledError(f"{parked.customer.key} could not be billed: {parked.reason}")
    invoices = Invoice.objects.standing().matching(run=run, customer__key__in=list(PLANS)).with_lines()
    return list(invoices.order_by("number"))


def outcomes_in(days: Period, *, as_of: datetime) -> int:
    """How many outcomes of the demonstration's customers are final and belong to the month."""
    return sum(Outcome.objects.for_customer(each).billable(as_of).dated_in(days).count() for each in _customers())


def print_all(invoices: list[Invoice], directory: Path) -> Iterator[tuple[Invoice, Path]]:
    """Each invoice, and the PDF that now lies in the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    for invoice in invoices:
        path = directory / file_name(invoice)
        path.write_bytes(print_invoice(invoice))
        yield invoice, path


def _customers() -> list[Customer]:
    return list(Customer.objects.filter(key__in=PLANS).order_by("key"))
