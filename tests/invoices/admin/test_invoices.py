"""Invoices in the admin."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from customers.admin.parts.display import page as record
from invoices.models import Invoice, InvoiceStatus, LineKind
from tests.counted import count
from tests.factories import InvoiceFactory, InvoiceLineFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


def page(invoice: Invoice, name: str = "change") -> str:
    return reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk])


def issue(client: Client, invoice: Invoice) -> Any:
    return client.post(page(invoice, "issue_it"), {"_form_submitted": "True"})


def test_a_line_shows_its_working_and_leads_to_exactly_the_outcomes_behind_it() -> None:
    client, invoice = boss(), InvoiceFactory.create(lines=[{"where": {"tier": ["standard"]}}], issued=True)
    meter = invoice.lines.get().meter
    wanted = count(invoice.customer, meter, 3, properties={"tier": "standard"})
    count(invoice.customer, meter, properties={"tier": "premium"})
    count(invoice.customer, meter, properties={"tier": "standard"}, local_date="2026-11-01")
    answer = client.get(page(invoice))
    [line] = answer.context["lines"]
    assert (line.quantity, line.unit, line.amount) == ("120", "tickets", "240.00")
    assert [(step.quantity, step.unit_price, step.amount) for step in line.steps] == [("120", "2.00", "240.00")]
    behind = client.get(line.behind).context["rows"]
    assert {row.address for row in behind} == {record("meters_outcome", event.pk) for event in wanted}


def test_a_line_of_an_activity_leads_to_its_events() -> None:
    client, invoice = boss(), InvoiceFactory.create(lines=[])
    line = InvoiceLineFactory.create(invoice=invoice, assignment__plan_version__charges=[{"meter__activity": True}])
    wanted = count(invoice.customer, line.meter, 2)
    [shown] = client.get(page(invoice)).context["lines"]
    assert shown.behind_text == "Show the events"
    behind = client.get(shown.behind).context["rows"]
    assert {row.address for row in behind} == {record("meters_event", event.pk) for event in wanted}


def test_a_flat_fee_has_nothing_behind_it() -> None:
    invoice = InvoiceFactory.create(lines=[])
    InvoiceLineFactory.create(invoice=invoice, kind=LineKind.FLAT, meter=None, text="Platform fee")
    [shown] = boss().get(page(invoice)).context["lines"]
    assert (shown.behind, shown.quantity) == ("", "")


@pytest.mark.parametrize(("currency", "total"), [("USD", "240.00 USD"), ("JPY", "240 JPY"), ("KWD", "240.000 KWD")])
def test_amounts_have_their_currency_and_its_digits(currency: str, total: str) -> None:
    client, invoice = boss(), InvoiceFactory.create(customer__currency=currency, issued=True)
    assert client.get(page(invoice)).context["total"] == total
    assert total in client.get(reverse("admin:invoices_invoice_changelist")).content.decode()


def test_texts_from_outside_are_never_markup() -> None:
    invoice = InvoiceFactory.create(customer__name=HOSTILE, lines=[{"text": HOSTILE, "unit": HOSTILE}], issued=True)
    content = boss().get(page(invoice)).content.decode()
    assert HOSTILE not in content
    assert "&lt;script&gt;" in content


def test_a_draft_is_issued_after_a_question() -> None:
    client, invoice = boss(), InvoiceFactory.create()
    assert "freezes it for ever" in client.get(page(invoice, "issue_it")).content.decode()
    invoice.refresh_from_db()
    assert invoice.is_draft
    issue(client, invoice)
    invoice.refresh_from_db()
    assert (invoice.status, bool(invoice.number)) == (InvoiceStatus.ISSUED, True)


def test_an_invoice_is_not_issued_twice() -> None:
    client, invoice = boss(), InvoiceFactory.create()
    issue(client, invoice)
    invoice.refresh_from_db()
    number = invoice.number
    answer = issue(client, invoice)
    invoice.refresh_from_db()
    assert invoice.number == number
    assert "nothing was changed" in " ".join(map(str, get_messages(answer.wsgi_request)))


def test_only_a_draft_offers_to_be_issued() -> None:
    client = boss()
    for is_issued in (False, True):
        invoice = InvoiceFactory.create(issued=is_issued)
        offered = {button["title"] for button in client.get(page(invoice)).context["actions_detail"]}
        assert ("Issue" in offered, "Approve" in offered, "Void" in offered) == (
            not is_issued,
            not is_issued,
            is_issued,
        )


def test_looking_is_not_issuing() -> None:
    client, invoice = clerk("invoices.view_invoice"), InvoiceFactory.create()
    assert [button["title"] for button in client.get(page(invoice)).context["actions_detail"]] == ["PDF", "Download"]
    assert issue(client, invoice).status_code == 403
    invoice.refresh_from_db()
    assert invoice.is_draft


def test_who_may_not_look_gets_no_pdf() -> None:
    invoice = InvoiceFactory.create(issued=True)
    assert clerk("meters.view_meter").get(page(invoice, "pdf")).status_code == 404


def test_the_pdf_carries_the_number_in_its_name() -> None:
    invoice = InvoiceFactory.create(issued=True)
    answer = boss().get(page(invoice, "pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f"{invoice.number}.pdf" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")


def test_nobody_edits_or_deletes_an_invoice_here() -> None:
    client, invoice = boss(), InvoiceFactory.create()
    assert client.post(page(invoice), {"number": "X"}).status_code == 403
    assert client.post(page(invoice, "delete"), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:invoices_invoice_add")).status_code == 403


def test_invoices_are_filtered_by_status_period_and_customer() -> None:
    client = boss()
    wanted = InvoiceFactory.create(issued=True)
    InvoiceFactory.create(customer=wanted.customer, period="2026-09")
    InvoiceFactory.create(issued=True)
    filters: dict[str, Any] = {
        "status__exact": "issued",
        "period": "2026-10",
        "customer__id__exact": wanted.customer_id,
    }
    found = client.get(reverse("admin:invoices_invoice_changelist"), filters).context["cl"].result_list
    assert list(found) == [wanted]


def test_an_invoice_that_does_not_exist_leads_home() -> None:
    answer = boss().get("/admin/invoices/invoice/00000000-0000-0000-0000-000000000000/change/")
    assert answer.status_code == 302


def test_an_invoice_with_many_lines_takes_as_many_queries_as_one_with_few(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = boss()
    small, large = (InvoiceFactory.create(lines=[{"price": Decimal(n)} for n in range(size)]) for size in (1, 12))
    client.get(page(small))
    with CaptureQueriesContext(connection) as few:
        client.get(page(small))
    with django_assert_num_queries(len(few)):
        client.get(page(large))


def test_who_issued_it_stands_in_its_history() -> None:
    client, invoice = boss(), InvoiceFactory.create()
    issue(client, invoice)
    invoice.refresh_from_db()
    assert f"{invoice.number} is issued." in client.get(page(invoice, "history")).content.decode()
