"""Invariant 5, frozen rows: the triggers that keep documents as they were written are there, and on."""

from collections.abc import Iterator

import pgtrigger

from invoices.actions.audit.rows import rows
from meters.actions.audit import Finding

INSTALLED = """
SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND n.nspname = ANY(current_schemas(false))
"""


def frozen() -> Iterator[Finding]:
    """Triggers of the product that are missing or turned off."""
    installed = set(rows(INSTALLED))
    for model, trigger in pgtrigger.registered():
        table = model._meta.db_table
        if (trigger.get_pgid(model), table) not in installed:
            yield Finding(5, f"the trigger {trigger.name} of {table} is missing or turned off")
