"""Pending migrations of the embedded database, applied by whichever process comes first."""

import fcntl
from typing import cast

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from billing_site.postgres import server


def bring_up_to_date() -> None:
    """Apply what is pending, one process at a time, and leave no connection behind for a fork to share.

    A database of one's own (`DATABASE_URL`) is migrated by its operator, never by a process that starts.
    """
    if settings.DATABASE_URL:
        return
    server.ensure(settings.EMBEDDED_POSTGRES)
    with settings.EMBEDDED_POSTGRES.lock.with_name("migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _pending():
            call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    cast("DatabaseWrapper", connection).close_pool()


def _pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
