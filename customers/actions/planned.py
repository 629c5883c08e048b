"""Statements that a connection plans once: for a single row, planning takes longer than all the rest."""

from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

THRESHOLD = 5
"""Any number lets a statement be prepared that asks for it; Django sets none, which forbids it."""


def planned_cursor() -> CursorWrapper:
    """A cursor of Django's connection whose statements are prepared, once for each connection.

    After five times PostgreSQL plans them without looking at the values, so they must not depend on how many
    values there are. Their parameters are bound by the server: a text needs a cast wherever its type is not plain.
    """
    if connection.queries_logged:  # the log shows a statement with its values, which a prepared one is run without
        return connection.cursor()
    connection.ensure_connection()
    driver: psycopg.Connection[Any] = connection.connection
    driver.prepare_threshold = THRESHOLD
    cursor: Any = _Planned(driver)
    return connection.make_cursor(cursor)


class _Planned(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, *, prepare: Any = True, binary: Any = None) -> "_Planned":
        return super().execute(query, params, prepare=prepare, binary=binary)
