"""`manage.py catalog`: the configuration as a file."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils import timezone

from meters.actions.definitions import PublishError as DefinitionPublishError
from plans.actions.catalogue import Applied, apply, check, export
from plans.actions.publish import PublishError
from plans.rules.catalogue.differences import Change
from plans.rules.catalogue.reading import MOST_BYTES

MOST_LINES = 20
"""Changes of one kind that are named one by one."""

MOST_PROBLEMS = 1000
"""Problems that are shown; the rest is counted."""


class Command(BaseCommand):
    help = "Apply a catalogue file (meters, plans, customers, assignments), or export the configuration as one."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="apply | export")
        applying = verbs.add_parser("apply", help="make the database what the file says: all of it or nothing")
        applying.add_argument("file", help="a YAML file; - reads standard input")
        applying.add_argument("--check", action="store_true", help="only say what would be changed")
        exporting = verbs.add_parser("export", help="write the configuration as a file that apply accepts")
        exporting.add_argument("file", nargs="?", default="-", help="default: standard output")

    def handle(self, *args: Any, verb: str, file: str, **options: Any) -> None:
        if verb == "export":
            self._export(file)
        else:
            self._apply(file, only_check=options["check"])

    def _apply(self, file: str, *, only_check: bool) -> None:
        raw, at = _read(file), timezone.now()
        file = "standard input" if file == "-" else file
        try:
            applied = check(raw, at=at) if only_check else apply(raw, at=at)
        except (IntegrityError, ValidationError, PublishError, DefinitionPublishError) as error:
            raise CommandError(f"{file}: changed by somebody else meanwhile, try again: {error}") from error
        if applied.problems:
            self._refuse(file, applied)
        if only_check:
            self.stdout.write(f"{file} is valid; to apply it would say:")
        for line in summary(applied.changes):
            self.stdout.write(line)

    def _refuse(self, file: str, applied: Applied) -> None:
        shown = applied.problems[:MOST_PROBLEMS]
        for problem in shown:
            self.stderr.write(f"{file}:{problem.line}: {problem}", self.style.ERROR)
        more = len(applied.problems) - len(shown)
        rest = f" ({more:,} more than shown)" if more else ""
        count = len(applied.problems)
        raise CommandError(f"{count:,} problem{'s' * (count > 1)} in {file}{rest}; nothing was written")

    def _export(self, file: str) -> None:
        exported = export(at=timezone.now())
        if file == "-":
            self.stdout.write(exported.text, ending="")
        else:
            _write(file, exported.text)
        for warning in exported.warnings:
            self.stderr.write(f"warning: {warning}")


def summary(changes: Iterable[Change]) -> Iterator[str]:
    """What was done, a line each; only counted where there are many of a kind."""
    every = list(changes)
    if not every:
        yield "nothing to change"
    counts = Counter((each.verb, each.noun) for each in every)
    for (verb, noun), count in counts.items():
        if count > MOST_LINES:
            yield f"{verb} {count:,} {noun}s"
        else:
            yield from (str(each) for each in every if (each.verb, each.noun) == (verb, noun))


def _read(file: str) -> bytes:
    """At most one byte more than is accepted."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from error


def _write(file: str, text: str) -> None:
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}") from error
