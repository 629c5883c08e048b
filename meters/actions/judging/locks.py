"""Who may judge what, and when: advisory locks of the transaction (R9)."""

import zlib
from collections.abc import Iterable

from django.db import connection

from customers.actions.planned import planned_cursor
from meters.actions.columns import plain_array
from meters.actions.judging.case import Case

PUBLISHING = 0x7570_0001
CASES = 0x7570_0002
SHELVES = 4_096
"""Cases share so many locks: PostgreSQL's lock table holds only some thousands, whatever a batch brings."""


def share_definitions() -> None:
    """From here to the commit no definition is published. Publishing waits for us, we for it."""
    with planned_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PUBLISHING])


def own_definitions() -> None:
    """From here to the commit nobody takes events in: a definition is about to be published."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING])


def own_cases(cases: Iterable[Case]) -> None:
    """From here to the commit nobody else judges these cases. Taken in one order, so nobody waits in a circle."""
    shelves = sorted({zlib.crc32(f"{case.customer_id} {case.key}".encode()) % SHELVES for case in cases})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, shelf) FROM unnest(%s::int[]) WITH ORDINALITY AS t(shelf, n) ORDER BY n",
            [CASES, plain_array(shelves)],
        )
