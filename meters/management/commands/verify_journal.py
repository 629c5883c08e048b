"""`manage.py verify_journal`: recompute the journal from what is stored."""

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from meters.actions.journal import verify
from meters.rules.reasons import counted


class Command(BaseCommand):
    help = "Recompute every digest, root and hash, and name what does not fit. Exit code 1 if anything does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=20, metavar="N", help="stop after so many findings (20)")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for misfit in islice(verify(), options["limit"]):
            found += 1
            self.stdout.write(str(misfit))
        if found:
            raise CommandError(
                f"the journal does not verify: {counted(found, 'finding')}, of at most {options['limit']}"
            )
        self.stdout.write("the journal verifies")
