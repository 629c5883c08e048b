from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import ApiKey, Customer, Scope
from invoices.models import Invoice
from meters.models import JournalPage
from tests.factories import CouponFactory, CreditGrantFactory, CustomerFactory, MeterFactory, TopUpFactory
from tests.invoices.api.running import NOW, PRICE, asked, on_plan, post

pytestmark = pytest.mark.django_db

UPCOMING = "upcoming-invoice"
ONLY_OF_DOCUMENTS = {"id", "number", "status", "issued_at", "due_on", "paid"}


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_it_has_the_shape_of_an_invoice(operator: Client, acme: Customer) -> None:
    meter = MeterFactory.create(key="tickets")
    on_plan(acme, {"key": "resolved", "meter": meter, "text": "{quantity} tickets resolved"})
    post(operator, meter, 3)
    assert asked(operator, UPCOMING) == {
        "id": None,
        "number": None,
        "status": "upcoming",
        "kind": "period",
        "customer": "acme",
        "period": "2026-10",
        "from": "2026-10-01",
        "to": "2026-11-01",
        "currency": "USD",
        "lines": [
            {
                "n": 1,
                "text": "3 tickets resolved",
                "charge": "resolved",
                "kind": "usage",
                "quantity": "3",
                "unit": "tickets",
                "unit_price": "2.00",
                "steps": [{"text": "", "quantity": "3", "unit_price": "2.00", "amount": "6.00"}],
                "amount": "6.00",
                "from": "2026-10-01",
                "to": "2026-11-01",
            }
        ],
        "lines_total": "6.00",
        "tax_percent": "0",
        "tax": "0.00",
        "total": "6.00",
        "credits": "0.00",
        "due": "6.00",
        "issued_at": None,
        "due_on": None,
        "others": [],
    }


def test_every_event_counts_with_the_next_answer_and_none_is_sealed_for_it(operator: Client, acme: Customer) -> None:
    meter = MeterFactory.create(key="tickets")
    on_plan(acme, {"key": "resolved", "meter": meter})
    totals = []
    for first in range(3):
        post(operator, meter, 1, first=first)
        totals.append(asked(operator, UPCOMING)["total"])
    assert totals == ["2.00", "4.00", "6.00"]
    assert not JournalPage.objects.exists()


def test_the_invoice_of_the_month_says_the_same(operator: Client, acme: Customer) -> None:
    Customer.objects.update(tax_percent=Decimal("8.25"))
    tickets, calls = MeterFactory.create(key="tickets"), MeterFactory.create(key="calls", activity=True)
    graduated = {"model": "graduated", "tiers": [{"up_to": "5", "unit_price": "2"}, {"unit_price": "1.5"}]}
    on_plan(
        acme,
        {"key": "base", "flat": True},
        {"key": "resolved", "meter": tickets, "rate": graduated, "included": 2},
        {"key": "calls", "meter": calls, "rate": PRICE, "minimum": 100},
        cap=Decimal(110),
    )
    TopUpFactory.create(customer=acme, meter=tickets, units=3)
    CouponFactory.create(customer=acme)
    CreditGrantFactory.create(customer=acme, amount=50)
    post(operator, tickets, 14)
    post(operator, calls, 2)
    upcoming = asked(operator, UPCOMING)
    assert {line["kind"] for line in upcoming["lines"]} == {"flat", "usage", "true_up", "cap", "top_up", "coupon"}
    with time_machine.travel(datetime(2026, 11, 2, tzinfo=UTC), tick=False):
        call_command("bill", period="2026-10", issue=True)
    invoice = operator.get(f"/api/v1/invoices/{Invoice.objects.get().pk}").json()
    assert invoice["credits"] == "50.00"
    assert upcoming.pop("others") == []
    assert facts(upcoming) == facts(invoice)


def facts(invoice: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in invoice.items() if name not in ONLY_OF_DOCUMENTS}


def test_an_empty_one_when_nothing_would_be_billed(operator: Client, acme: Customer) -> None:
    on_plan(acme, {"key": "resolved"})
    CreditGrantFactory.create(customer=acme)
    found = asked(operator, UPCOMING)
    assert (found["lines"], found["lines_total"], found["total"], found["credits"]) == ([], "0.00", "0.00", "0.00")
    assert (found["period"], found["from"], found["to"]) == ("2026-10", "2026-10-01", "2026-11-01")


def test_a_customer_without_a_plan_has_an_empty_one_in_its_own_currency(operator: Client) -> None:
    CustomerFactory.create(key="tokyo", currency="JPY", timezone="Asia/Tokyo")
    found = asked(operator, UPCOMING, "tokyo")
    assert (found["currency"], found["total"], found["lines"], found["period"]) == ("JPY", "0", [], "2026-10")


def test_fees_in_advance_at_the_start_are_beside_it(operator: Client, acme: Customer) -> None:
    meter = MeterFactory.create(key="tickets")
    on_plan(acme, {"key": "base", "advance": True}, {"key": "resolved", "meter": meter})
    post(operator, meter, 1)
    found = asked(operator, UPCOMING)
    (opening,) = found["others"]
    assert (opening["kind"], opening["total"], opening["number"]) == ("opening", "500.00", None)
    assert (found["kind"], found["total"]) == ("period", "502.00")


def test_it_runs_with_the_customers_own_period_and_zone(operator: Client, acme: Customer) -> None:
    meter = MeterFactory.create(key="tickets")
    on_plan(acme, {"key": "resolved", "meter": meter}, anchor="anniversary", starts_on=date(2026, 9, 15))
    post(operator, meter, 1, first=0, at=datetime(2026, 10, 15, 3, tzinfo=UTC))  # still the 14th in New York
    post(operator, meter, 2, first=1, at=datetime(2026, 10, 15, 5, tzinfo=UTC))
    found = asked(operator, UPCOMING)
    assert (found["period"], found["from"], found["to"]) == ("2026-11", "2026-10-15", "2026-11-15")
    assert found["total"] == "4.00"


def test_the_number_of_queries_does_not_depend_on_the_number_of_charges(operator: Client, acme: Customer) -> None:
    on_plan(acme, *({"key": f"c{n}", "included": 1} for n in range(20)))
    lone = CustomerFactory.create(key="lone")
    on_plan(lone, {"key": "c0", "included": 1}, plan__key="small")
    counts = {}
    for key in ("acme", "lone"):
        asked(operator, UPCOMING, key)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            asked(operator, UPCOMING, key)
        counts[key] = len(queries)
    assert counts["acme"] == counts["lone"] <= 23


def test_a_customers_own_key_sees_its_own_and_no_other(customer: Client, acme: Customer) -> None:
    CustomerFactory.create(key="birch")
    assert customer.get(f"/api/v1/customers/acme/{UPCOMING}").status_code == 200
    hidden = customer.get(f"/api/v1/customers/birch/{UPCOMING}")
    missing = customer.get(f"/api/v1/customers/nobody/{UPCOMING}")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content


def test_reading_needs_the_scope(operator: Client, acme: Customer) -> None:
    ApiKey.objects.update(scopes=[Scope.EVENTS_WRITE])
    assert operator.get(f"/api/v1/customers/acme/{UPCOMING}").status_code == 403
