from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from customers.models import ApiKey, Customer, Scope
from invoices.models import Invoice
from tests.factories import CustomerFactory, InvoiceFactory
from tests.factories.invoice import ISSUED_AT

pytestmark = pytest.mark.django_db


def address(invoice: Invoice) -> str:
    return f"/api/v1/invoices/{invoice.pk}"


def test_an_issued_invoice_shows_its_working(operator: Client, acme: Customer) -> None:
    invoice = InvoiceFactory.create(customer=acme, issued=True)
    line = invoice.lines.get()
    assert operator.get(address(invoice)).json() == {
        "id": str(invoice.pk),
        "number": "INV-000001",
        "status": "issued",
        "kind": "period",
        "customer": "acme",
        "period": "2026-10",
        "from": "2026-10-01",
        "to": "2026-11-01",
        "currency": "USD",
        "lines": [
            {
                "n": 1,
                "text": "120 tickets resolved",
                "charge": line.charge_key,
                "kind": "usage",
                "quantity": "120",
                "unit": "tickets",
                "unit_price": "2.00",
                "steps": [{"text": "", "quantity": "120", "unit_price": "2.00", "amount": "240.00"}],
                "amount": "240.00",
                "from": "2026-10-01",
                "to": "2026-11-01",
            }
        ],
        "lines_total": "240.00",
        "tax_percent": "0",
        "tax": "0.00",
        "total": "240.00",
        "credits": "0.00",
        "paid": "0.00",
        "due": "240.00",
        "issued_at": ISSUED_AT.isoformat().replace("+00:00", "Z"),
        "due_on": "2026-11-15",
    }


def test_a_draft_has_no_number_yet(operator: Client) -> None:
    body = operator.get(address(InvoiceFactory.create())).json()
    assert (body["status"], body["number"], body["issued_at"], body["due_on"]) == ("draft", None, None, None)
    assert body["due"] == "240.00"


@pytest.mark.parametrize("trait", ["paid", "void"])
def test_nothing_is_due_on_a_paid_or_void_invoice(operator: Client, trait: str) -> None:
    body = operator.get(address(InvoiceFactory.create(**{trait: True}))).json()
    assert (body["status"], body["total"], body["due"]) == (trait, "240.00", "0.00")


@pytest.mark.parametrize(
    ("currency", "quantity", "price", "shown"),
    [
        ("JPY", "2.500000000", "20", ("2.5", "20", "50", "50")),
        ("KWD", "21", "0.003", ("21", "0.003", "0.063", "0.063")),
        ("USD", "100000", "0.0035", ("100000", "0.0035", "350.00", "350.00")),
        ("USD", "0", "2.000000000000", ("0", "2.00", "0.00", "0.00")),
        ("USD", "1e3", "2", ("1000", "2.00", "2000.00", "2000.00")),
    ],
)
def test_money_carries_the_currencys_digits_and_quantities_none_to_spare(
    operator: Client, currency: str, quantity: str, price: str, shown: tuple[str, ...]
) -> None:
    customer = CustomerFactory.create(currency=currency)
    made = {"quantity": Decimal(quantity), "price": Decimal(price)}
    body = operator.get(address(InvoiceFactory.create(customer=customer, lines=[made]))).json()
    line = body["lines"][0]
    step = line["steps"][0]
    assert (line["quantity"], step["unit_price"], step["amount"], line["amount"]) == shown
    assert body["total"] == shown[3]


def test_a_line_of_several_steps_has_no_single_price(operator: Client) -> None:
    steps = [{"quantity": q, "unit_price": p, "amount": a} for q, p, a in [("5", "7", "35"), ("1", "6.5", "6.5")]]
    invoice = InvoiceFactory.create(lines=[{"quantity": Decimal(6), "steps": steps, "amount": Decimal("41.50")}])
    line = operator.get(address(invoice)).json()["lines"][0]
    assert line["unit_price"] is None
    assert [step["amount"] for step in line["steps"]] == ["35.00", "6.50"]


def test_hostile_text_comes_back_as_it_was_in_json(operator: Client) -> None:
    text = "<script>alert(1)</script> \u202e =HYPERLINK() \U0001f600"
    answer = operator.get(address(InvoiceFactory.create(lines=[{"text": text}])))
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["lines"][0]["text"] == text


def test_it_costs_three_queries(
    operator: Client, acme: Customer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    invoice = InvoiceFactory.create(customer=acme, lines=[{}, {}, {}])
    operator.get(address(invoice))
    with django_assert_num_queries(3):
        operator.get(address(invoice))


@pytest.mark.parametrize("suffix", ["", "/pdf"])
def test_a_customers_key_sees_its_own_numbered_invoices_and_nothing_else(
    customer: Client, acme: Customer, suffix: str
) -> None:
    own = InvoiceFactory.create(customer=acme, issued=True)
    draft = InvoiceFactory.create(customer=acme, period="2026-11")
    other = InvoiceFactory.create(issued=True)
    assert customer.get(address(own) + suffix).status_code == 200
    refused = [customer.get(address(invoice) + suffix) for invoice in (draft, other)]
    missing = customer.get(f"/api/v1/invoices/{uuid4()}{suffix}")
    assert [answer.status_code for answer in refused] == [404, 404]
    assert {answer.content for answer in refused} == {missing.content}


@pytest.mark.parametrize(
    "name",
    ["1", "not-a-uuid", "%00", "../customers", "INV-000001", "0" * 32, "{id}", "g" * 36, "a" * 10_000],
)
def test_a_name_that_is_no_id_is_404(operator: Client, name: str) -> None:
    answer = operator.get(f"/api/v1/invoices/{name}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("suffix", ["", "/pdf"])
def test_reading_needs_the_scope(operator: Client, suffix: str) -> None:
    invoice = InvoiceFactory.create()
    ApiKey.objects.update(scopes=[Scope.EVENTS_WRITE])
    answer = operator.get(address(invoice) + suffix)
    assert answer.status_code == 403
    assert "read" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_an_invoice_cannot_be_written(operator: Client, method: str) -> None:
    answer = operator.generic(method, address(InvoiceFactory.create(issued=True)))
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
