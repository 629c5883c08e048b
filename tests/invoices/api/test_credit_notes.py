"""`GET /credit-notes`, `/credit-notes/{id}` and `/credit-notes/{id}/pdf`."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from customers.models import ApiKey, Customer, Scope
from invoices.actions.pay import record_payment
from invoices.models import CreditNote
from tests.factories import CreditGrantFactory, InvoiceFactory
from tests.invoices.credited import AT, credited

pytestmark = pytest.mark.django_db

LIST = "/api/v1/credit-notes"


def address(note: CreditNote) -> str:
    return f"{LIST}/{note.pk}"


def text_of(client: Client, path: str) -> str:
    answer = client.get(f"{path}/pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


def test_a_credit_note_says_what_it_takes_from_which_invoice(operator: Client, acme: Customer) -> None:
    acme.tax_percent = Decimal(20)
    acme.save()
    CreditGrantFactory.create(customer=acme, amount=Decimal(88))
    invoice = InvoiceFactory.create(customer=acme, lines=[{}, {"quantity": Decimal(10)}], issued=True)
    record_payment(invoice, Decimal(200), at=AT)
    note = credited(invoice, None, 2, 1)
    assert operator.get(address(note)).json() == {
        "id": str(note.pk),
        "number": "CN-000001",
        "kind": "manual",
        "reason": "The outage of 3 October",
        "customer": "acme",
        "invoice": {"id": str(invoice.pk), "number": "INV-000001"},
        "currency": "USD",
        "lines": [
            {
                "n": n,
                "text": f"{quantity} tickets resolved",
                "line": line,
                "quantity": quantity,
                "unit": "tickets",
                "steps": [{"text": "", "quantity": quantity, "unit_price": "2.00", "amount": amount}],
                "amount": amount,
                "from": "2026-10-01",
                "to": "2026-11-01",
            }
            for n, line, quantity, amount in [(1, 2, "10", "20.00"), (2, 1, "120", "240.00")]
        ],
        "lines_total": "260.00",
        "tax_percent": "20",
        "tax": "52.00",
        "total": "312.00",
        "settled": "24.00",
        "returned": "88.00",
        "excess": "200.00",
        "remedy": "balance",
        "issued_at": "2026-11-10T12:00:00Z",
        "issued_on": "2026-11-10",
    }


def test_the_invoice_says_what_was_taken_off_and_paid_and_what_is_left(operator: Client, acme: Customer) -> None:
    CreditGrantFactory.create(customer=acme, amount=Decimal(40))
    invoice = InvoiceFactory.create(customer=acme, issued=True)
    credited(invoice, "30")
    record_payment(invoice, Decimal(50), at=AT)
    body = operator.get(f"/api/v1/invoices/{invoice.pk}").json()
    assert [body[name] for name in ("total", "credits", "paid", "due")] == ["240.00", "70.00", "50.00", "120.00"]


def test_an_invoice_prints_as_it_was_issued_whatever_came_after(operator: Client, acme: Customer) -> None:
    invoice = InvoiceFactory.create(customer=acme, issued=True)
    before = operator.get(f"/api/v1/invoices/{invoice.pk}/pdf").content
    credited(invoice, "30")
    record_payment(invoice, Decimal(210), at=AT)
    assert operator.get(f"/api/v1/invoices/{invoice.pk}/pdf").content == before


def test_a_credit_note_prints_with_its_invoice_lines_reason_and_where_the_money_goes(
    operator: Client, acme: Customer
) -> None:
    invoice = InvoiceFactory.create(customer=acme, issued=True)
    record_payment(invoice, Decimal(230), at=AT)
    note = credited(invoice, "25.50", 1, remedy="refund")
    text = text_of(operator, address(note))
    for expected in (
        "Credit note",
        "CN-000001",
        "INV-000001",
        "Credited to",
        "Acme Support",
        "120 tickets resolved",
        "Amount credited",
        "25.50",
        "The outage of 3 October",
        "10.00 USD is taken off what was open on the invoice.",
        "15.50 USD is paid back.",
        "10 November 2026",
    ):
        assert expected in text
    assert "Amount due" not in text
    assert "DRAFT" not in text
    answer = operator.get(f"{address(note)}/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="CN-000001.pdf"'
    assert answer.content == operator.get(f"{address(note)}/pdf").content


def test_the_latest_come_first_page_by_page(operator: Client, acme: Customer) -> None:
    invoice = InvoiceFactory.create(customer=acme, issued=True)
    for day in range(5):
        credited(invoice, "1", at=AT + timedelta(days=day))
    first = operator.get(LIST, {"limit": 3}).json()
    second = operator.get(LIST, {"limit": 3, "cursor": first["next"]}).json()
    assert [note["number"][-1] for note in first["results"]] == ["5", "4", "3"]
    assert [note["number"][-1] for note in second["results"]] == ["2", "1"]
    assert second["next"] is None


def test_a_list_costs_the_same_however_long(
    operator: Client, acme: Customer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    invoice = InvoiceFactory.create(customer=acme, lines=[{}, {}], issued=True)
    operator.get(LIST)
    for _ in range(4):
        credited(invoice, "1", 1)
        credited(InvoiceFactory.create(issued=True), "1", 1)
    with django_assert_num_queries(4):
        assert len(operator.get(LIST).json()["results"]) == 8


def test_they_are_listed_for_one_customer(operator: Client, customer: Client, acme: Customer) -> None:
    own = credited(InvoiceFactory.create(customer=acme, issued=True), "1")
    other = credited(InvoiceFactory.create(issued=True), "1")
    listed = [
        [note["id"] for note in client.get(LIST, query).json()["results"]]
        for client, query in ((operator, {"customer": "acme"}), (customer, {}), (customer, {"customer": "acme"}))
    ]
    assert listed == [[str(own.pk)]] * 3
    assert operator.get(LIST, {"customer": "nobody"}).status_code == 404
    assert customer.get(LIST, {"customer": other.customer.key}).status_code == 404


@pytest.mark.parametrize("suffix", ["", "/pdf"])
def test_a_customers_key_sees_its_own_and_nothing_else(customer: Client, acme: Customer, suffix: str) -> None:
    own = credited(InvoiceFactory.create(customer=acme, issued=True), "1")
    other = credited(InvoiceFactory.create(issued=True), "1")
    assert customer.get(address(own) + suffix).status_code == 200
    refused, missing = customer.get(address(other) + suffix), customer.get(f"{LIST}/{uuid4()}{suffix}")
    assert (refused.status_code, refused.content) == (404, missing.content)


@pytest.mark.parametrize("path", [LIST, f"{LIST}/{uuid4()}", f"{LIST}/{uuid4()}/pdf"])
def test_reading_needs_the_scope(operator: Client, path: str) -> None:
    ApiKey.objects.update(scopes=[Scope.EVENTS_WRITE])
    assert operator.get(path).status_code == 403
