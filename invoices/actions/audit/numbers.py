"""Invariant 5, numbers: 1, 2, 3 … in each series, none left out, none given twice (R20)."""

from collections.abc import Iterator

from invoices.actions.audit.rows import rows
from invoices.models import CreditNote, Invoice
from invoices.models.number_series import CREDIT_NOTES, INVOICES
from meters.actions.audit import Finding

NUMBERED = {INVOICES: Invoice, CREDIT_NOTES: CreditNote}
COUNTERS = r"""
WITH given AS (
    SELECT substring(number FROM '-(\d+)$')::bigint AS counter FROM {table} WHERE number IS NOT NULL
), last AS (
    SELECT coalesce((SELECT last FROM invoices_numberseries WHERE key = %s), 0) AS last
)
SELECT coalesce(g.counter, n.counter), coalesce(g.times, 0), l.last
FROM last l
CROSS JOIN LATERAL generate_series(1, l.last) AS n(counter)
FULL JOIN (SELECT counter, count(*) AS times FROM given GROUP BY 1) g ON g.counter = n.counter
WHERE coalesce(g.times, 0) <> 1 OR n.counter IS NULL
ORDER BY 1
"""


def numbers() -> Iterator[Finding]:
    """Numbers that are missing, were given twice, or are beyond the last of their series."""
    for key, model in NUMBERED.items():
        for counter, times, last in rows(COUNTERS.replace("{table}", model._meta.db_table), key):
            name = f"{counter} of the series {key}"
            if counter is None:
                yield Finding(5, f"a number of the series {key} does not end in a counter")
            elif last is None:
                yield Finding(5, f"number {name} was given, but the series ends before it")
            else:
                yield Finding(5, f"number {name} was given {times} times")
