"""`manage.py export_ledger --period 2026-10`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from customers.rules.period import month
from invoices.actions.export import as_csv, ledger_table


class Command(BaseCommand):
    help = "Print the entries of a month for the general ledger as CSV; each document balances."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", required=True, help="The month, such as 2026-10.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            month(options["period"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        for piece in as_csv(ledger_table(options["period"])):
            self.stdout.write(piece.decode(), ending="")
