"""Invariant 4, balances: credits and packs stay between nothing and what there was, and fit the documents."""

from collections.abc import Iterator
from itertools import chain

from invoices.actions.audit.rows import findings
from meters.actions.audit import Finding

CREDITS = """
SELECT g.id, c.key FROM customers_creditgrant g JOIN customers_customer c ON c.id = g.customer_id
JOIN customers_creditentry e ON e.grant_id = g.id
GROUP BY g.id, c.key HAVING g.amount + sum(e.amount) NOT BETWEEN 0 AND g.amount ORDER BY 1
"""
FOREIGN = """
SELECT g.id, i.number FROM customers_creditentry e JOIN customers_creditgrant g ON g.id = e.grant_id
JOIN invoices_invoice i ON i.id = e.reference
WHERE g.customer_id <> i.customer_id OR g.currency <> i.currency ORDER BY 1, 2
"""
PACKS = """
SELECT t.id, c.key FROM plans_topup t JOIN customers_customer c ON c.id = t.customer_id
JOIN plans_topupdraw d ON d.top_up_id = t.id
GROUP BY t.id, c.key HAVING sum(d.units) NOT BETWEEN 0 AND t.units ORDER BY 1
"""
DRAWS = """
SELECT d.top_up_id, c.key, d.period_start FROM plans_topupdraw d JOIN plans_topup t ON t.id = d.top_up_id
JOIN customers_customer c ON c.id = t.customer_id
GROUP BY d.top_up_id, c.key, d.assignment_id, d.charge_id, d.period_start HAVING sum(d.units) < 0 ORDER BY 1, 3
"""
STRANGERS = """
SELECT DISTINCT d.top_up_id, c.key FROM plans_topupdraw d JOIN plans_topup t ON t.id = d.top_up_id
JOIN customers_customer c ON c.id = t.customer_id JOIN customers_planassignment a ON a.id = d.assignment_id
JOIN plans_charge g ON g.id = d.charge_id
WHERE a.customer_id <> t.customer_id OR g.meter_id IS DISTINCT FROM t.meter_id ORDER BY 1
"""

CHECKS = {
    CREDITS: "the balance of credit {0} of {1} is below nothing or above what was granted",
    FOREIGN: "credit {0} is used on {1}, which is of another customer or currency",
    PACKS: "more units, or less than none, are drawn of pack {0} of {1}",
    DRAWS: "less than no units of pack {0} of {1} are drawn for the period from {2}",
    STRANGERS: "pack {0} of {1} is drawn for another customer or meter",
}


def balances() -> Iterator[Finding]:
    """Credits and packs of which more was used than there is."""
    return chain.from_iterable(findings(4, statement, text) for statement, text in CHECKS.items())
