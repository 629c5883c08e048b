"""The audit finds what breaks the books, whatever the database would have refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from invoices.actions.audit import audit
from invoices.models import CreditNote, Invoice
from tests.scenarios.given import file, usage
from tests.scenarios.shop import Shop

pytestmark = pytest.mark.django_db
VOID = {"reason": "Reopened"}


@pytest.fixture
def books(client: Client, tmp_path: Path) -> Shop:
    """Two issued months, of which the first was credited after a credit was used on it, and a draft."""
    shop = Shop(client, tmp_path)
    text = file(usage('model: per_unit, unit_price: "2.00"', ", included: 1, rollover: true"), starts="2026-01-01",
                customer=', tax_percent: "10", credits: [{amount: "5.00"}]')  # fmt: skip
    shop.catalogue(text)
    for month, after in (("2026-01", "2026-02"), ("2026-02", "2026-03")):
        shop.post("acme", "tickets", 5, f"{month}-10T12:00:00Z")
        shop.bill(month, as_of=f"{after}-03T09:00:00Z", issue=True)
        if month == "2026-01":
            outcome = shop.call("GET", "/api/v1/outcomes", {"customer": "acme"})["results"][-1]
            shop.call("POST", f"/api/v1/outcomes/{outcome['id']}/void", VOID)
    shop.post("acme", "tickets", 5, "2026-03-10T12:00:00Z")
    shop.bill("2026-03", as_of="2026-04-03T09:00:00Z")
    return shop


def behind_our_back(statement: str) -> None:
    """What somebody with the database's password can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def found() -> list[str]:
    return [str(finding) for finding in audit()]


def test_books_that_nobody_touched_are_in_order(books: Shop) -> None:
    assert Invoice.objects.count() == 3
    assert CreditNote.objects.count() == 1
    assert found() == []


LINE = "UPDATE invoices_invoiceline SET {} WHERE invoice_id = (SELECT id FROM invoices_invoice WHERE number LIKE '%1')"
INVOICE = "UPDATE invoices_invoice SET {} WHERE number = 'INV-000001'"
NOTE = "UPDATE invoices_creditnote SET {}"
CHANGES: Mapping[str, tuple[str, str]] = {
    "a line": (LINE.format("amount = 9"), "invariant 3: Tickets resolved of acme from 2026-01-01 comes to 6 USD, but"),
    "a line's sum": (LINE.format("amount = 9"), "invariant 4: INV-000001 says that its lines come to 8.0000, but they"),
    "a line's place": (LINE.format("position = 2"), "invariant 4: the lines of INV-000001 are not numbered 1, 2, 3 …"),
    "a line's page": (LINE.format("page_hash = 'x'"), "invariant 4: line 1 of INV-000001 names another hash of page"),
    "the tax": (INVOICE.format("tax = 1, total = 9"), "invariant 4: the tax of INV-000001 is not 10 % of its lines"),
    "a cent's part": (LINE.format("amount = 8.001"), "invariant 4: amount of a line of invoice INV-000001 has more"),
    "what notes settled": (INVOICE.format("settled_by_notes = 0"), "invariant 4: INV-000001 says that credit notes"),
    "the status": (INVOICE.format("status = 'paid'"), "invariant 4: the open amount of INV-000001 is not what its"),
    "credits": (INVOICE.format("credits_applied = 4"), "invariant 4: credits of 4.0000 are used on INV-000001, but"),
    "credit entries": (
        "UPDATE customers_creditentry SET amount = -6 WHERE id = (SELECT min(id) FROM customers_creditentry)",
        "invariant 4: the balance of credit",
    ),
    "a note": (NOTE.format("lines_total = 1, tax = 1.2"), "invariant 4: credit note CN-000001 does not add up"),
    "too much credit": (
        NOTE.format("lines_total = 90, tax = 9, total = 99, settled = 99"),
        "invariant 4: credit notes of 99.0000 take more from INV-000001 than it carries: 8.8000",
    ),
    "an excess": (NOTE.format("settled = 1.2, excess = 1"), "invariant 4: what credit note CN-000001 gives back is"),
    "a number left out": (
        "UPDATE invoices_invoice SET number = 'INV-000009' WHERE number = 'INV-000002'",
        "invariant 5: number 2 of the series invoices was given 0 times",
    ),
    "a number too many": (
        "UPDATE invoices_invoice SET number = 'INV-000009' WHERE number = 'INV-000002'",
        "invariant 5: number 9 of the series invoices was given, but the series ends before it",
    ),
    "a number twice": (
        "UPDATE invoices_invoice SET number = 'X-000001' WHERE number = 'INV-000002'",
        "invariant 5: number 1 of the series invoices was given 2 times",
    ),
    "no counter": (
        "UPDATE invoices_invoice SET number = 'lost' WHERE number = 'INV-000002'",
        "invariant 5: a number of the series invoices does not end in a counter",
    ),
    "a trigger": (
        "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE invoices_invoice DISABLE TRIGGER USER",
        "invariant 5: the trigger invoice_frozen of invoices_invoice is missing or turned off",
    ),
    "days twice": (
        "UPDATE invoices_invoiceline SET period_start = '2026-01-15' WHERE period_start = '2026-02-01'",
        "invariant 5: usage of used of acme on 2026-01-15 is billed by INV-000001 and by INV-000002",
    ),
    "an outcome twice": (
        "INSERT INTO meters_outcomemove SELECT (jsonb_populate_record(m, jsonb_build_object("
        "'id', 1000000, 'usage_date', '2026-03-20'))).* FROM meters_outcomemove m "
        "WHERE usage_date = '2026-03-10' LIMIT 1",
        "counts in 2 places, or is taken back where it did not count",
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_changed_behind_the_products_back_is_found(books: Shop, change: str) -> None:
    statement, words = CHANGES[change]
    behind_our_back(statement)
    assert any(words in line for line in found()), found()


def test_a_period_that_later_usage_touched_waits_for_the_next_run(books: Shop) -> None:
    books.post("acme", "tickets", 1, "2026-01-20T12:00:00Z")
    books.bill("2026-03", as_of="2026-04-03T09:00:00Z")
    assert found() == []
    books.bill("2026-03", as_of="2026-04-03T09:00:00Z", issue=True)
    assert found() == []
