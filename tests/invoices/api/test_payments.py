"""`POST /invoices/{id}/payments`"""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from customers.models import ApiKey, Customer, Scope
from invoices.models import Invoice, Payment
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db

BODY = {"amount": "100.00", "received_on": "2026-11-09", "reference": "TX-1"}

Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def november() -> Any:
    with time_machine.travel("2026-11-10T12:00:00Z", tick=False):
        yield


@pytest.fixture
def invoice(acme: Customer) -> Invoice:
    return InvoiceFactory.create(customer=acme, issued=True)


@pytest.fixture
def post(operator: Client, invoice: Invoice) -> Post:
    ApiKey.objects.update(scopes=[Scope.PURCHASES_WRITE, Scope.READ])

    def send(body: Any = BODY, key: str | None = "bank-1", client: Client = operator, pk: Any = None) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Idempotency-Key": key} if key is not None else {}
        path = f"/api/v1/invoices/{pk or invoice.pk}/payments"
        return client.post(path, raw, content_type="application/json", headers=headers)

    return send


def test_a_payment_is_recorded(post: Post, operator: Client, invoice: Invoice) -> None:
    answer = post()
    payment = Payment.objects.get()
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": payment.pk,
            "invoice": str(invoice.pk),
            "currency": "USD",
            "amount": "100.00",
            "received_on": "2026-11-09",
            "reference": "TX-1",
            "recorded_at": "2026-11-10T12:00:00Z",
            "idempotency_key": "bank-1",
        },
    )
    body = operator.get(f"/api/v1/invoices/{invoice.pk}").json()
    assert [body[name] for name in ("status", "paid", "due")] == ["issued", "100.00", "140.00"]


def test_the_last_payment_makes_the_invoice_paid(post: Post, operator: Client, invoice: Invoice) -> None:
    post()
    post({"amount": "140"}, key="bank-2")
    body = operator.get(f"/api/v1/invoices/{invoice.pk}").json()
    assert [body[name] for name in ("status", "paid", "due")] == ["paid", "240.00", "0.00"]


def test_repeating_records_nothing_again(post: Post) -> None:
    first = post({"amount": "240"})
    with time_machine.travel("2027-11-10T12:00:00Z", tick=False):
        again = post({"amount": "240.00"})
    assert (again.status_code, again.json()) == (200, first.json())
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("other", [{"amount": "100.01"}, {"received_on": "2026-11-08"}, {"reference": "TX-2"}])
def test_the_same_key_with_another_content_is_refused(post: Post, other: dict[str, str]) -> None:
    post()
    answer = post(BODY | other)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert Payment.objects.count() == 1


def test_more_than_is_open_is_refused_with_what_is_open(post: Post) -> None:
    post()
    answer = post({"amount": "140.01"}, key="bank-2")
    assert (answer.status_code, answer.json()["code"]) == (409, "overpaid")
    assert answer.json()["detail"] == "Only 140.00 USD is open."
    assert answer.json()["errors"][0]["field"] == "amount"


@pytest.mark.parametrize(("more", "status"), [({}, "draft"), ({"void": True}, "void")], ids=["draft", "void"])
def test_only_an_issued_invoice_is_paid(post: Post, more: dict[str, Any], status: str) -> None:
    answer = post(pk=InvoiceFactory.create(**more).pk)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_payable")
    assert f"is {status}" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "amount"),
        ({"amount": 1}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "0.001"}, "amount"),
        ({"amount": "1", "received_on": "2026-11-11"}, "received_on"),
        ({"amount": "1", "received_on": "yesterday"}, "received_on"),
        ({"amount": "1", "reference": "a\0"}, "reference"),
        ({"amount": "1", "reference": "x" * 201}, "reference"),
        ({"amount": "1", "note": "hello"}, "note"),
    ],
)
def test_a_field_that_does_not_do_is_named(post: Post, body: dict[str, Any], field: str) -> None:
    answer = post(body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert not Payment.objects.exists()


@pytest.mark.parametrize(("key", "code"), [(None, "idempotency_key_missing"), ("x" * 129, "idempotency_key_invalid")])
def test_without_a_good_idempotency_key_nothing_is_recorded(post: Post, key: str | None, code: str) -> None:
    answer = post(key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Payment.objects.exists()


def test_a_customers_key_cannot_say_that_it_has_paid(post: Post, customer: Client) -> None:
    ApiKey.objects.update(scopes=[Scope.PURCHASES_WRITE])
    answer = post(client=customer)
    assert (answer.status_code, answer.json()["code"]) == (403, "customers_key")
    other = post(client=customer, pk=InvoiceFactory.create(issued=True).pk)
    assert (other.status_code, other.content) == (404, post(pk=uuid4()).content)
    assert not Payment.objects.exists()


def test_recording_needs_the_scope(post: Post) -> None:
    ApiKey.objects.update(scopes=[Scope.READ])
    answer = post()
    assert answer.status_code == 403
    assert "purchases:write" in answer.json()["detail"]
