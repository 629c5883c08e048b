"""`manage.py pg start|stop|status`: the embedded PostgreSQL, which outlives the commands that start it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing_site.postgres import binaries, postmaster, server

NOT_RUNNING = 3  # pg_ctl's own exit status for it


class Command(BaseCommand):
    help = "Start, stop or show the embedded PostgreSQL server."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status"])

    def handle(self, *_: Any, **options: Any) -> None:
        if settings.DATABASE_URL:
            raise CommandError("DATABASE_URL is set, so there is no embedded server.")
        getattr(self, options["action"])()

    def start(self) -> None:
        try:
            started = server.ensure(settings.EMBEDDED_POSTGRES)
        except server.StartError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("started" if started else "already running")

    def stop(self) -> None:
        self.stdout.write("stopped" if server.stop(settings.EMBEDDED_POSTGRES) else "not running")

    def status(self) -> None:
        here = settings.EMBEDDED_POSTGRES
        state = postmaster.state(here)
        if state is None:
            raise CommandError("not running", returncode=NOT_RUNNING)
        database = settings.DATABASES["default"]
        self.stdout.write(f"{state}, PostgreSQL {binaries.version()}, process {postmaster.pid(here)}")
        self.stdout.write(f"data {here.data}\nlog {here.log}")
        self.stdout.write(
            f"connect with: psql 'host={database['HOST']} port={database['PORT']} user={database['USER']} "
            f"dbname={database['NAME']} passfile={here.passfile}'"
        )
