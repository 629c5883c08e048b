"""Invariant 4, documents: sums, taxes, balances and digits (R17)."""

from collections.abc import Iterator
from itertools import chain

from customers.rules.currencies import MINOR_UNITS
from invoices.actions.audit.rows import findings, rows
from invoices.models import Invoice
from invoices.rules.documents import tax_on
from meters.actions.audit import Finding

INVOICE = "coalesce(i.number, 'the draft ' || i.period || ' of ' || c.key)"
INVOICES = "invoices_invoice i JOIN customers_customer c ON c.id = i.customer_id"

LINES = f"""
SELECT {INVOICE}, i.lines_total::numeric, coalesce(sum(l.amount), 0)::numeric
FROM {INVOICES} LEFT JOIN invoices_invoiceline l ON l.invoice_id = i.id
GROUP BY i.id, c.id HAVING i.lines_total <> coalesce(sum(l.amount), 0) ORDER BY 1
"""  # noqa: S608
PLACES = f"""
SELECT {INVOICE} FROM {INVOICES} JOIN invoices_invoiceline l ON l.invoice_id = i.id
GROUP BY i.id, c.id HAVING min(l.position) <> 1 OR max(l.position) <> count(*) ORDER BY 1
"""  # noqa: S608
TOTALS = f"""
SELECT {INVOICE} FROM {INVOICES} WHERE i.total <> i.lines_total + i.tax ORDER BY 1
"""  # noqa: S608
TAKEN_OFF = f"""
SELECT {INVOICE}, i.settled_by_notes::numeric, n.settled::numeric, i.paid::numeric, p.paid::numeric
FROM {INVOICES}
CROSS JOIN LATERAL (
    SELECT coalesce(sum(settled), 0) AS settled FROM invoices_creditnote WHERE invoice_id = i.id
) n
CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS paid FROM invoices_payment WHERE invoice_id = i.id) p
WHERE i.settled_by_notes <> n.settled OR i.paid <> p.paid ORDER BY 1
"""  # noqa: S608
OVERPAID = f"""
SELECT {INVOICE} FROM {INVOICES} WHERE i.number IS NOT NULL AND (
    least(i.total, 0) > i.total - i.credits_applied - i.settled_by_notes - i.paid
    OR i.status = 'paid' AND i.total <> i.credits_applied + i.settled_by_notes + i.paid
) ORDER BY 1
"""  # noqa: S608
CREDITS = f"""
SELECT {INVOICE}, (i.credits_applied - n.returned)::numeric, e.used::numeric
FROM {INVOICES}
CROSS JOIN LATERAL (
    SELECT coalesce(sum(returned), 0) AS returned FROM invoices_creditnote WHERE invoice_id = i.id
) n
CROSS JOIN LATERAL (
    SELECT coalesce(-sum(amount), 0) AS used FROM customers_creditentry WHERE reference = i.id
) e
WHERE i.status <> 'void' AND i.credits_applied - n.returned <> e.used ORDER BY 1
"""  # noqa: S608
EXCEEDED = f"""
SELECT {INVOICE}, i.total::numeric, sum(n.total)::numeric
FROM {INVOICES} JOIN invoices_creditnote n ON n.invoice_id = i.id
GROUP BY i.id, c.id
HAVING sum(n.total) > i.total OR sum(n.lines_total) > i.lines_total OR sum(n.tax) > i.tax
    OR sum(n.returned) > i.credits_applied
ORDER BY 1
"""  # noqa: S608
NOTES = """
SELECT n.number FROM invoices_creditnote n JOIN invoices_invoice i ON i.id = n.invoice_id
WHERE n.lines_total <> (SELECT coalesce(sum(amount), 0) FROM invoices_creditnoteline WHERE credit_note_id = n.id)
    OR n.total <> n.lines_total + n.tax OR n.total <> n.settled + n.returned + n.excess
    OR n.currency <> i.currency OR n.customer_id <> i.customer_id
ORDER BY 1
"""
EXCESS = """
SELECT n.number FROM invoices_creditnote n
LEFT JOIN customers_creditgrant g ON g.customer_id = n.customer_id AND g.key = 'credit-note:' || n.id
WHERE coalesce(g.amount, 0) <> CASE n.remedy WHEN 'balance' THEN n.excess ELSE 0 END
    OR g.currency <> n.currency
ORDER BY 1
"""
PAGES = f"""
SELECT {INVOICE}, l.position, l.page_number FROM {INVOICES} JOIN invoices_invoiceline l ON l.invoice_id = i.id
LEFT JOIN meters_journalpage p ON p.number = l.page_number
WHERE l.page_number IS NOT NULL AND l.page_hash IS DISTINCT FROM p.hash ORDER BY 1, 2
"""  # noqa: S608

DIGITS = {
    "invoice": ("number", "invoices_invoice", "lines_total tax total credits_applied settled_by_notes paid"),
    "credit note": ("number", "invoices_creditnote", "lines_total tax total settled returned excess"),
    "credit": ("id", "customers_creditgrant", "amount"),
}
"""Documents with a currency of their own: what names them, their table and its amounts."""
PARTS = {
    "line of invoice": ("invoices_invoiceline", "invoice_id", "invoices_invoice"),
    "line of credit note": ("invoices_creditnoteline", "credit_note_id", "invoices_creditnote"),
    "payment of invoice": ("invoices_payment", "invoice_id", "invoices_invoice"),
}
"""Rows with an amount in another row's currency."""

CHECKS = {
    LINES: "{0} says that its lines come to {1}, but they come to {2}",
    PLACES: "the lines of {0} are not numbered 1, 2, 3 …",
    TOTALS: "the total of {0} is not its lines and tax",
    TAKEN_OFF: "{0} says that credit notes settled {1} and {3} was paid, but it is {2} and {4}",
    OVERPAID: "the open amount of {0} is not what its status says",
    CREDITS: "credits of {1} are used on {0}, but their entries come to {2}",
    EXCEEDED: "credit notes of {2} take more from {0} than it carries: {1}",
    NOTES: "credit note {0} does not add up",
    EXCESS: "what credit note {0} gives back is not a credit of the same amount",
    PAGES: "line {1} of {0} names another hash of page {2} than the journal",
}


def documents() -> Iterator[Finding]:
    """Invoices and credit notes that do not add up."""
    yield from chain.from_iterable(findings(4, statement, text) for statement, text in CHECKS.items())
    yield from _taxes()
    yield from _digits()


def _taxes() -> Iterator[Finding]:
    numbered = Invoice.objects.numbered().order_by("number")
    columns = numbered.values_list("number", "lines_total", "tax_percent", "currency", "tax")
    for number, lines_total, percent, currency, tax in columns.iterator():
        if tax_on(lines_total, percent, currency) != tax:
            yield Finding(4, f"the tax of {number} is not {percent.normalize():f} % of its lines")


def _digits() -> Iterator[Finding]:
    """Amounts with more digits than their currency has."""
    for what, (name, table, columns) in DIGITS.items():
        for column in columns.split():
            yield from _too_fine(f"{column} of {what}", f"SELECT {name}, currency, {column} FROM {table}")  # noqa: S608
    for what, (table, parent, owner) in PARTS.items():
        source = f"SELECT o.number, o.currency, p.amount FROM {table} p JOIN {owner} o ON o.id = p.{parent}"  # noqa: S608
        yield from _too_fine(f"amount of a {what}", source)


def _too_fine(what: str, source: str) -> Iterator[Finding]:
    statement = f"""
    SELECT DISTINCT s.name::text FROM ({source}) AS s(name, currency, amount)
    JOIN unnest(%s::text[], %s::int[]) AS u(currency, digits) ON u.currency = s.currency
    WHERE s.amount <> round(s.amount, u.digits) ORDER BY 1
    """  # noqa: S608
    for (name,) in rows(statement, list(MINOR_UNITS), list(MINOR_UNITS.values())):
        yield Finding(4, f"{what} {name or 'that is a draft'} has more digits than its currency")
