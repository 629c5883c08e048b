"""`manage.py bill --period 2026-10`: bill a month from the command line."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from customers.models import Customer
from customers.rules.money import Money
from customers.rules.zones import CalendarError
from invoices.actions.bill import start_run, work
from invoices.models import Invoice, InvoiceRun, RowStatus


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
        work(run)
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
        for invoice in invoices:
            total = Money(invoice.total, invoice.currency)
            self.stdout.write(f"{invoice}  {invoice.customer.key}  {total.text} {invoice.currency}  {invoice.status}")
        for row in rows.filter(status=RowStatus.PARKED):
            self.stderr.write(f"parked  {row.customer.key}: {row.reason}")
        counts = run.counts()
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
