"""Rows of a long result as they come, in flat memory."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

BATCH = 2_000


def stream(statement: str) -> Iterator[tuple[Any, ...]]:
    """The rows of one statement, all from one snapshot, through a cursor of the server. Needs a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(BATCH):
            yield from rows
