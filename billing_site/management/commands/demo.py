"""`manage.py demo`: from an empty database to three invoices, and the admin to look at them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from billing_site.demo import DemoError
from billing_site.demo.interrupts import interruptible
from billing_site.demo.play import play
from billing_site.postgres.server import StartError

INTERRUPTED = 130  # a shell's exit status for it


class Command(BaseCommand):
    help = "Load the demonstration, bill the last closed month, report, and serve the admin until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="end after the report, with nothing left running")
        parser.add_argument("--port", type=int, help="serve on this port (default: the first free one from 8000 on)")

    def handle(self, *_: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demonstration is not for production.")
        serve, port = not options["no_serve"], options["port"]
        with interruptible():
            try:
                play(as_of=timezone.now(), port=port, serve=serve, tell=self.tell, report_to=self.report)
            except (DemoError, StartError, OperationalError) as error:
                raise CommandError(str(error)) from error
            except KeyboardInterrupt:
                raise CommandError("interrupted", returncode=INTERRUPTED) from None

    def tell(self, text: str) -> None:
        """Progress, at once."""
        self.stderr.write(text, style_func=str)

    def report(self, text: str) -> None:
        """The report; a pipe gets it at once too."""
        self.stdout.write(text)
        self.stdout.flush()
