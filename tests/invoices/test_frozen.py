"""What was written stays written, whatever client asks: raw SQL is refused by the database itself."""

import pytest
from django.db import ProgrammingError, connection, transaction

from customers.models import PlanAssignment
from invoices.actions.bill import start_run, work
from invoices.models import Invoice
from meters.actions.intake import take_in
from meters.models import Meter, Source
from meters.rules.posted import Answer, Posted
from meters.rules.quantity import ONE
from tests.factories import InvoiceFactory
from tests.invoices.actions.conftest import AS_OF, many

APPEND_ONLY = [
    "meters_event",
    "meters_receipt",
    "meters_outcomemove",
]
MOVES = ["UPDATE invoices_invoicemove SET reason = 'x'", "DELETE FROM invoices_invoicemove"]
FORBIDDEN = ["in_review", "approved", "draft"]


def refused(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_targets(statement)}) AS target")
        assert cursor.fetchone()[0] > 0, "the statement must have something to act on"
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def _targets(statement: str) -> str:
    words = statement.split()
    table = words[1] if words[0] == "UPDATE" else words[2]
    return f"SELECT 1 FROM {table}"


@pytest.fixture
def written(db: None) -> PlanAssignment:
    (assignment,) = many(1)
    meter = Meter.objects.get()
    posted = Posted(0, "e1", assignment.customer.key, meter.key, None, ONE, "", "{}", b"")
    take_in([posted], Answer(), source=Source.API, source_name="test", customer_key=None, as_of=AS_OF)
    work(start_run("2026-10", as_of=AS_OF, issue=True))
    return assignment


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET customer_id = 0", "DELETE FROM {}"])
def test_evidence_is_neither_changed_nor_deleted(table: str, statement: str) -> None:
    column = "count" if table == "meters_receipt" else "customer_id"
    refused(statement.format(table).replace("customer_id", column))


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_evidence_is_not_truncated(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL upshot.allow_truncate = 'off'")
    with pytest.raises(ProgrammingError, match="kept for ever"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoices_invoice SET total = total + 1, lines_total = lines_total + 1",
        "UPDATE invoices_invoice SET number = 'INV-9'",
        "UPDATE invoices_invoice SET buyer = '{}'",
        "UPDATE invoices_invoice SET status = 'draft', number = NULL, issued_at = NULL",
        "DELETE FROM invoices_invoice",
        "UPDATE invoices_invoiceline SET amount = 0",
        "UPDATE invoices_invoiceline SET text = 'x'",
        "DELETE FROM invoices_invoiceline",
        "UPDATE plans_planversion SET currency = 'EUR'",
        "UPDATE plans_planversion SET status = 'draft'",
        "DELETE FROM plans_planversion",
        "UPDATE plans_charge SET unit_price = 0",
        "DELETE FROM plans_charge",
        "UPDATE customers_customer SET key = 'x'",
        "UPDATE meters_meter SET key = 'x'",
        "UPDATE meters_meter SET kind = 'activity'",
    ],
)
def test_documents_and_published_prices_are_frozen(statement: str) -> None:
    refused(statement)


@pytest.mark.usefixtures("written")
def test_a_line_cannot_be_added_to_an_issued_invoice() -> None:
    line = Invoice.objects.get().lines.get()
    line.pk, line.position = None, 2
    with pytest.raises(ProgrammingError, match="frozen"), transaction.atomic():
        line.save(force_insert=True)


@pytest.mark.usefixtures("written")
def test_a_charge_cannot_be_added_to_a_published_version(written: PlanAssignment) -> None:
    charge = written.plan_version.charges.get()
    charge.pk, charge.key = None, "more"
    with pytest.raises(ProgrammingError, match="frozen"), transaction.atomic():
        charge.save(force_insert=True)


@pytest.mark.usefixtures("written")
def test_payment_may_change_the_status_of_an_issued_invoice() -> None:
    assert Invoice.objects.update(status="paid") == 1


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("statement", MOVES)
def test_the_story_of_an_invoice_is_not_rewritten(statement: str) -> None:
    refused(statement)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("status", FORBIDDEN)
def test_an_issued_invoice_does_not_go_back(status: str) -> None:
    refused(f"UPDATE invoices_invoice SET status = '{status}', number = NULL, issued_at = NULL")
    refused(f"UPDATE invoices_invoice SET status = '{status}'")


@pytest.mark.usefixtures("written")
def test_a_void_invoice_stays_void() -> None:
    Invoice.objects.update(status="void")
    refused("UPDATE invoices_invoice SET status = 'issued'")
    refused("UPDATE invoices_invoice SET status = 'paid'")


@pytest.mark.usefixtures("written")
def test_approval_freezes_the_content_and_its_lines() -> None:
    draft = InvoiceFactory.create()
    draft.move("approved", by="ann", at=AS_OF)
    for change in ({"total": 1, "lines_total": 1}, {"tax_percent": 1}, {"period": "2026-09"}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Invoice.objects.filter(pk=draft.pk).update(**change)
    with pytest.raises(ProgrammingError, match="frozen"), transaction.atomic():
        draft.lines.update(amount=1)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Invoice.objects.filter(pk=draft.pk).delete()
