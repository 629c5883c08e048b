"""The database for as long as the demonstration needs it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from billing_site.demo.interrupts import held_back, unbroken
from billing_site.postgres import postmaster, schema, server


@contextmanager
def database() -> Iterator[None]:
    """Running and migrated; an embedded server that was down before is down again afterwards."""
    if settings.DATABASE_URL:
        call_command("migrate", interactive=False, verbosity=0)
        yield
        return
    was_down = postmaster.state(settings.EMBEDDED_POSTGRES) is None
    try:
        with unbroken():
            schema.bring_up_to_date()
        yield
    finally:
        connections.close_all()
        if was_down:
            with held_back():
                server.stop(settings.EMBEDDED_POSTGRES)
