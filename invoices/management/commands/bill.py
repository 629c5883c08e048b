"""`manage.py bill --period 2026-10`: bill a month from the command line."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from customers.models import Customer
from customers.rules.money import Money
from customers.rules.zones import CalendarError
from invoices.actions.bill import start_run, work
from invoices.actions.review import reasons
from invoices.models import Invoice, InvoiceRun, InvoiceStatus, RowStatus

WIDTH = 30


class Bar:
    """A line on a terminal that tells how far the run is; nothing where nobody looks."""

    def __init__(self, out: OutputWrapper, run: InvoiceRun) -> None:
        self.out, self.run = out, run

    def show(self) -> None:
        """Draw it over the one before."""
        if not self.out.isatty():
            return
        counts = self.run.counts()
        settled = sum(number for status, number in counts.items() if status != RowStatus.PENDING)
        total = sum(counts.values())
        filled = WIDTH * settled // max(total, 1)
        parked = f", {counts[RowStatus.PARKED]:,} parked" if RowStatus.PARKED in counts else ""
        self._write(f"[{'#' * filled}{'.' * (WIDTH - filled)}] {settled:,} of {total:,} customers{parked}")

    def clear(self) -> None:
        """Leave an empty line to the report."""
        if self.out.isatty():
            self._write("")

    def _write(self, text: str) -> None:
        self.out.write(f"\r\x1b[2K{text}", style_func=str, ending="")
        self.out.flush()


class Command(BaseCommand):
    help = "Bill every period that closes in a month. Needs no worker; run it as often as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", required=True, metavar="YYYY-MM", help="the month to bill, such as 2026-10")
        parser.add_argument("--customer", metavar="KEY", help="bill this customer only")
        parser.add_argument("--issue", action="store_true", help="issue the invoices instead of leaving drafts")
        parser.add_argument("--as-of", metavar="ISO", help="bill as of this instant, such as 2026-11-01T09:00:00Z")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = start_run(
                options["period"],
                as_of=_instant(options["as_of"]),
                by="command line",
                customer=_customer(options["customer"]),
                issue=options["issue"],
            )
        except CalendarError as error:
            raise CommandError(str(error)) from error
        bar = Bar(self.stderr, run)
        work(run, after_chunk=bar.show)
        bar.clear()
        self._report(run, options["customer"])

    def _report(self, run: InvoiceRun, customer: str | None) -> None:
        invoices = (
            Invoice.objects.standing()
            .filter(run=run)
            .select_related("customer")
            .order_by("number", "customer__key", "kind")
        )
        rows = run.rows.select_related("customer")
        if customer:
            invoices, rows = invoices.filter(customer__key=customer), rows.filter(customer__key=customer)
        why = reasons(invoices.filter(status=InvoiceStatus.IN_REVIEW))
        for invoice in invoices:
            total = Money(invoice.total, invoice.currency)
            self.stdout.write(f"{invoice}  {invoice.customer.key}  {total.text} {invoice.currency}  {invoice.status}")
        for row in rows.filter(status=RowStatus.PARKED):
            self.stderr.write(f"parked  {row.customer.key}: {row.reason}")
        for invoice in invoices.filter(status=InvoiceStatus.IN_REVIEW):
            self.stderr.write(f"held  {invoice.customer.key}: {why.get(invoice.pk, '')}")
        counts = run.counts()
        if run.is_paused:
            self.stderr.write(f"{run.period} is paused: {counts.get('pending', 0)} customers wait")
        done, parked = counts.get(RowStatus.DONE, 0), counts.get(RowStatus.PARKED, 0)
        customers = "1 customer" if done == 1 else f"{done} customers"
        self.stdout.write(f"{run.period}: {customers} done, {parked} parked")


def _instant(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        found = parse_datetime(text)
    except ValueError as error:
        raise CommandError(f"--as-of: {error}") from error
    if found is None or found.tzinfo is None:
        raise CommandError("--as-of needs a date, a time and an offset, such as 2026-11-01T09:00:00Z")
    return found


def _customer(key: str | None) -> Customer | None:
    if key is None:
        return None
    try:
        return Customer.objects.get(key=key)
    except Customer.DoesNotExist:
        raise CommandError(f"--customer: there is no customer {key!r}") from None
