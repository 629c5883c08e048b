"""`manage.py verify_statement FILE`: a statement against arithmetic, the journal's proofs, and our own books."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from invoices.actions.statement import Untrue, verify


class Command(BaseCommand):
    help = "Check a statement as its customer would, and that it is ours. Exit code 1 if anything in it is not true."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the statement, as GET /api/v1/invoices/{id}/statement gives it")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            told = json.loads(file.read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        try:
            verify(told, self.stdout.write)
        except Untrue as untrue:
            raise CommandError(f"NOT TRUE: {untrue}") from untrue
        self.stdout.write("everything in the statement is true, and ours")
