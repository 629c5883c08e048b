"""Ask the database for rows that should not be there."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from meters.actions.audit import Finding


def findings(invariant: int, statement: str, text: str, *parameters: Any) -> Iterator[Finding]:
    """A finding for each row of the statement, its columns filled into the text."""
    for row in rows(statement, *parameters):
        yield Finding(invariant, text.format(*row))


def rows(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
