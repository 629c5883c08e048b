"""`manage.py audit`: the books against themselves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from invoices.actions.audit import audit


class Command(BaseCommand):
    help = "Check the invariants of the books, and print what breaks them. Exit code 1 if anything does."

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit()
        for finding in found:
            self.stdout.write(str(finding))
        if found:
            raise CommandError("1 finding" if len(found) == 1 else f"{len(found):,} findings")
        self.stdout.write("the books are in order")
