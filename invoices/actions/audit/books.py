"""All invariants, at one instant."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from invoices.actions.audit.balances import balances
from invoices.actions.audit.documents import documents
from invoices.actions.audit.frozen import frozen
from invoices.actions.audit.numbers import numbers
from invoices.actions.audit.once import billed_once
from invoices.actions.audit.periods import periods
from meters.actions.audit import Finding
from meters.actions.audit import audit as audit_usage


def audit() -> list[Finding]:
    """Everything that breaks an invariant: 1 and 2 (the journal and usage), 3 (what documents carry for each closed
    period, and what was withheld, is its price), 4 (documents and balances add up), 5 (numbers without a gap, frozen
    rows, no outcome billed twice).

    All is read from one snapshot of the database, unless the caller is in a transaction of its own.
    """
    with _at_one_instant():
        parts = audit_usage(), periods(), documents(), balances(), numbers(), frozen(), billed_once()
        return [finding for part in parts for finding in part]


@contextmanager
def _at_one_instant() -> Iterator[None]:
    is_first = not connection.in_atomic_block
    with transaction.atomic():
        if is_first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
