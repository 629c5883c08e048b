from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer
from tests.factories import CustomerFactory, InvoiceFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/invoices"

Asked = Mapping[str, str | list[str]]


def ids(client: Client, **asked: str | int) -> list[str]:
    answer = client.get(LIST, asked)
    assert answer.status_code == 200, answer.content
    return [invoice["id"] for invoice in answer.json()["results"]]


def pages(client: Client, **asked: str | int) -> Iterator[list[dict[str, Any]]]:
    following: dict[str, str | int] = {}
    while True:
        body = client.get(LIST, asked | following).json()
        yield body["results"]
        if body["next"] is None:
            return
        following = {"cursor": body["next"]}


def blamed(client: Client, asked: Asked) -> tuple[int, list[str]]:
    answer = client.get(LIST, asked)
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, [error["field"] for error in answer.json()["errors"]]


def test_an_empty_house_has_an_empty_list(operator: Client) -> None:
    assert operator.get(LIST).json() == {"results": [], "next": None}


def test_filters_narrow_the_list(operator: Client, acme: Customer) -> None:
    october = InvoiceFactory.create(customer=acme, issued=True)
    november = InvoiceFactory.create(customer=acme, period="2026-11")
    other = InvoiceFactory.create(customer=CustomerFactory.create(key="umbrella"), paid=True)
    assert set(ids(operator)) == {str(i.pk) for i in (october, november, other)}
    assert ids(operator, customer="acme") == [str(november.pk), str(october.pk)]
    assert set(ids(operator, period="2026-10")) == {str(october.pk), str(other.pk)}
    assert ids(operator, customer="acme", period="2026-10") == [str(october.pk)]
    assert ids(operator, status="draft") == [str(november.pk)]
    assert ids(operator, customer="umbrella", status="paid") == [str(other.pk)]
    assert ids(operator, customer="acme", status="void") == []


def test_a_list_shows_what_the_single_address_shows(operator: Client) -> None:
    invoice = InvoiceFactory.create(issued=True, lines=[{}, {}])
    assert operator.get(LIST).json()["results"] == [operator.get(f"{LIST}/{invoice.pk}").json()]


def test_pages_hold_every_invoice_once_latest_month_first(operator: Client, acme: Customer) -> None:
    months = ["2026-08", "2026-09", "2026-10"]
    made = {str(InvoiceFactory.create(period=label).pk) for label in months for _ in range(3)}
    shown = [invoice for part in pages(operator, limit=2) for invoice in part]
    assert len(shown) == 9
    assert {invoice["id"] for invoice in shown} == made
    assert [invoice["period"] for invoice in shown] == sorted((i["period"] for i in shown), reverse=True)


def test_a_page_that_is_just_full_is_the_last(operator: Client) -> None:
    InvoiceFactory.create()
    InvoiceFactory.create()
    assert operator.get(LIST, {"limit": 2}).json()["next"] is None


def test_rows_that_come_between_two_pages_shift_nothing(operator: Client) -> None:
    older = InvoiceFactory.create(period="2026-09")
    newer = InvoiceFactory.create(period="2026-10")
    first = operator.get(LIST, {"limit": 1}).json()
    InvoiceFactory.create(period="2026-11")
    second = operator.get(LIST, {"limit": 1, "cursor": first["next"]}).json()
    assert [part["results"][0]["id"] for part in (first, second)] == [str(newer.pk), str(older.pk)]


def test_a_list_costs_the_same_however_long(
    operator: Client, acme: Customer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, 7):
        InvoiceFactory.create(customer=acme, period=f"2026-0{number}", lines=[{}, {}])
    operator.get(LIST)
    for limit in (1, 6):
        with django_assert_num_queries(4):
            operator.get(LIST, {"customer": "acme", "limit": limit})


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"period": "2026-13"}, "period"),
        ({"period": "October"}, "period"),
        ({"period": "2026-10-01"}, "period"),
        ({"period": ""}, "period"),
        ({"period": "2026-10\x00"}, "period"),
        ({"period": "٢٠٢٦-١٠"}, "period"),
        ({"status": "lost"}, "status"),
        ({"status": "draft\x00"}, "status"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "9" * 5_000}, "limit"),
        ({"customer": ""}, "customer"),
        ({"customer": "acme\x00"}, "customer"),
        ({"customer": "a" * 129}, "customer"),
        ({"custmer": "acme"}, "custmer"),
        ({"customer": ["acme", "umbrella"]}, "customer"),
    ],
)
def test_a_parameter_that_is_wrong_is_400_and_named(operator: Client, acme: Customer, asked: Asked, field: str) -> None:
    assert blamed(operator, asked) == (400, [field])


def forged(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "%%%",
        "\x00",
        "é",
        "a" * 501,
        "a" * 100_000,
        forged("{}"),
        forged("null"),
        forged("[" * 300),
        forged('["2026-10"]'),
        forged('["2026-10","2026-10","2026-10"]'),
        forged('["2026-10",1]'),
        forged('["2026-10","not-a-uuid"]'),
        forged('["2026-10\\u0000","00000000-0000-0000-0000-000000000000"]'),
        forged('["\\ud800","00000000-0000-0000-0000-000000000000"]'),
        forged('["' + "9" * 50 + '","00000000-0000-0000-0000-000000000000"]'),
        urlsafe_b64encode(b'["\xff","00000000-0000-0000-0000-000000000000"]').decode(),
    ],
)
def test_a_cursor_that_we_did_not_hand_out_is_400_and_named(operator: Client, cursor: str) -> None:
    InvoiceFactory.create()
    assert blamed(operator, {"cursor": cursor}) == (400, ["cursor"])


def test_an_unknown_customer_is_404_and_named(operator: Client) -> None:
    assert blamed(operator, {"customer": "nobody"}) == (404, ["customer"])


def test_a_customers_key_lists_its_own_numbered_invoices(customer: Client, acme: Customer) -> None:
    own = InvoiceFactory.create(customer=acme, issued=True)
    void = InvoiceFactory.create(customer=acme, period="2026-09", void=True)
    InvoiceFactory.create(customer=acme, period="2026-11")
    InvoiceFactory.create(issued=True)
    assert ids(customer) == [str(own.pk), str(void.pk)]
    assert ids(customer, customer="acme") == [str(own.pk), str(void.pk)]
    assert ids(customer, status="draft") == []


def test_to_a_customers_key_no_other_customer_exists(customer: Client) -> None:
    CustomerFactory.create(key="umbrella")
    known, unknown = (customer.get(LIST, {"customer": key}) for key in ("umbrella", "nobody"))
    assert (known.status_code, known.content) == (404, unknown.content)


def test_a_cursor_of_another_key_opens_nothing(operator: Client, customer: Client, acme: Customer) -> None:
    InvoiceFactory.create(period="2026-12", issued=True)
    InvoiceFactory.create(period="2026-11", issued=True)
    cursor = operator.get(LIST, {"limit": 1}).json()["next"]
    assert ids(customer, cursor=cursor) == []
