"""Invariant 5, once: no outcome is billed twice at any moment."""

from collections.abc import Iterator
from itertools import chain

from invoices.actions.audit.rows import findings
from meters.actions.audit import Finding

LINES = """
SELECT DISTINCT l.charge_key, c.key, greatest(l.period_start, o.period_start), i.number, p.number
FROM invoices_invoiceline l JOIN invoices_invoice i ON i.id = l.invoice_id
JOIN customers_customer c ON c.id = i.customer_id
JOIN invoices_invoiceline o ON o.assignment_id = l.assignment_id AND o.charge_id = l.charge_id AND o.id > l.id
    AND o.kind = 'usage' AND o.period_start < l.period_end AND l.period_start < o.period_end
JOIN invoices_invoice p ON p.id = o.invoice_id
WHERE l.kind = 'usage' AND i.number IS NOT NULL AND i.status <> 'void' AND p.number IS NOT NULL AND p.status <> 'void'
ORDER BY 2, 3, 1
"""
AGREEMENTS = """
SELECT DISTINCT c.key, a.period_start, m.key
FROM invoices_invoiceline a JOIN invoices_invoice i ON i.id = a.invoice_id
JOIN customers_customer c ON c.id = i.customer_id JOIN meters_meter m ON m.id = a.meter_id
JOIN invoices_invoice j ON j.customer_id = i.customer_id AND j.number IS NOT NULL AND j.status <> 'void'
JOIN invoices_invoiceline b ON b.invoice_id = j.id AND b.kind = 'usage' AND b.meter_id = a.meter_id
    AND b.assignment_id > a.assignment_id AND b.period_start < a.period_end AND a.period_start < b.period_end
WHERE a.kind = 'usage' AND i.number IS NOT NULL AND i.status <> 'void'
ORDER BY 1, 2, 3
"""
MOVES = """
WITH placed AS (
    SELECT outcome_id, count(*) FILTER (WHERE quantity > 0) AS counting,
        count(*) FILTER (WHERE quantity < 0) AS below
    FROM (
        SELECT outcome_id, sum(quantity) AS quantity FROM meters_outcomemove WHERE usage_date IS NOT NULL
        GROUP BY outcome_id, usage_date, outcome_class, dimensions
    ) p GROUP BY outcome_id
)
SELECT outcome_id, counting FROM placed WHERE counting > 1 OR below > 0 ORDER BY 1
"""

CHECKS = {
    LINES: "usage of {0} of {1} on {2} is billed by {3} and by {4}",
    AGREEMENTS: "usage of {2} of {0} from {1} on is billed by two agreements",
    MOVES: "outcome {0} counts in {1} places, or is taken back where it did not count",
}


def billed_once() -> Iterator[Finding]:
    """Days whose usage two documents carry, and outcomes that count twice."""
    return chain.from_iterable(findings(5, statement, text) for statement, text in CHECKS.items())
