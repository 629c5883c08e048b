"""The lock of definitions, waited for no longer than intake can stand still."""

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from meters.actions.judging.locks import own_definitions

PATIENCE = "10s"
BUSY = "too many events are being taken in at the moment; try again in a minute"


class BusyError(RuntimeError):
    """The lock was not free in time: whoever waits for it makes all intake wait, too."""


def own_definitions_soon() -> None:
    """`own_definitions`, as a statement of its own; BusyError after PATIENCE, when the transaction cannot go on."""
    before = _wait_at_most(PATIENCE)
    try:
        own_definitions()
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise BusyError(BUSY) from error
        raise
    _wait_at_most(before)


def _wait_at_most(timeout: str) -> str:
    """How long this transaction waits for a lock from now on; returns how long it did."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = str(cursor.fetchone()[0])
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [timeout])
    return before
