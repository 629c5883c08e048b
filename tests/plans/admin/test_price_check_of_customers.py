"""A price check with what a customer used: gathered as the run would, for versions the customer is not on."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from customers.rules.period import Period
from meters.actions.intake import take_in
from meters.actions.journal import seal
from meters.models import Kind, Meter, Source
from meters.rules.posted import Answer, Posted
from plans.actions.price_check import last_closed
from plans.models import Interval, PlanVersion
from tests.factories import ChargeFactory, CustomerFactory, MeterFactory, PlanVersionFactory
from tests.people import boss, clerk
from tests.plans.admin.test_price_check import checked, page_of, rows

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TENTH = datetime(2026, 10, 10, 12, tzinfo=UTC)


@pytest.fixture
def acme() -> Customer:
    return CustomerFactory.create(key="acme", name="Acme Support", timezone="Pacific/Auckland")


def bring(customer: Customer, meter: Meter, *values: str, at: datetime = TENTH, **properties: str) -> None:
    """Post events with these values in one request; their cases are the letters of `case`."""
    cases, text = properties.pop("case", ""), json.dumps(properties)
    batch = [
        Posted(n, f"{meter.key}-{n}-{value}-{text}", customer.key, meter.key, at, Decimal(value), case, text, b"")
        for n, value in enumerate(values)
        for case in [cases[n] if cases else ""]
    ]
    answer = take_in(batch, Answer(), source=Source.API, source_name="t", customer_key=None, as_of=NOW)
    assert answer.accepted == len(values)


def summed(**fields: Any) -> Meter:
    meter: Meter = MeterFactory.create(kind=Kind.ACTIVITY, aggregation="sum", **fields)
    return meter


def of(client: Client, version: PlanVersion, customer: Customer | int, **typed: str) -> Any:
    pk = customer if isinstance(customer, int) else customer.pk
    with time_machine.travel(NOW, tick=False):
        return checked(client, version, _customer=str(pk), **typed)


def test_the_last_closed_month_of_the_customer_is_priced_with_all_that_the_terms_ask_for(acme: Customer) -> None:
    tickets, lanes = summed(unit_singular="ticket"), summed(dimensions={"lane": None})
    money, cases = summed(), summed()
    bring(acme, tickets, "100", "20")
    seal(at=NOW)
    bring(acme, tickets, "17")  # on no page yet
    bring(acme, tickets, "1000", at=datetime(2026, 10, 31, 12, tzinfo=UTC))  # November in Auckland
    bring(acme, lanes, "5", lane="premium")
    bring(acme, lanes, "8", lane="standard")
    bring(acme, money, "200", "100")
    bring(acme, cases, "1", "2", "9", case="aab")
    by_lane = {"model": "matrix", "by": "lane", "prices": {"premium": "12", "standard": "1"}}
    share = {"model": "percentage", "percent": "1", "fixed": "0.30", "free_events": 1}
    version = PlanVersionFactory.create(
        charges=[
            {"key": "tickets", "meter": tickets},
            {"key": "premium", "meter": lanes, "where": {"lane": ["premium"]}},
            {"key": "lanes", "meter": lanes, "rate": by_lane},
            {"key": "share", "meter": money, "rate": share},
            {"key": "cases", "meter": cases, "case_cap": Decimal(7)},
        ]
    )
    answer = of(boss(), version, acme, tickets="3")
    assert [line.amount for line in answer.context["lines"]] == ["274.00", "10.00", "68.00", "1.30", "13.00"]
    page = answer.content.decode()
    assert "With what Acme Support used from 1 October 2026 to 31 October 2026." in page
    form = answer.context["check_form"]
    assert {field.name: field.value() for field in form.inputs} == {
        "tickets": "137", "premium": "5", "lanes": "premium: 5, standard: 8", "share": "", "cases": "3, 9",
    }  # fmt: skip
    assert form.picked.value() is None


def test_what_a_customer_used_can_be_changed_and_checked_again(acme: Customer) -> None:
    tickets, client = summed(), boss()
    bring(acme, tickets, "137")
    version = PlanVersionFactory.create(charges=[{"key": "tickets", "meter": tickets}], published=True)
    [field] = of(client, version, acme).context["check_form"].inputs
    assert rows(checked(client, version, tickets=f"{field.value()}, 13"))[0][2] == "300.00"


def test_who_used_nothing_costs_nothing(acme: Customer) -> None:
    version = PlanVersionFactory.create(charges=[{"key": "tickets"}])
    assert of(boss(), version, acme).context["total"] == "0.00 USD"


def test_usage_that_has_no_price_is_said_beside_its_charge(acme: Customer) -> None:
    lanes = summed(dimensions={"lane": None})
    bring(acme, lanes, "5", lane="rush")
    rate = {"model": "matrix", "by": "lane", "prices": {"premium": "12"}}
    version = PlanVersionFactory.create(charges=[{"key": "lanes", "meter": lanes, "rate": rate}])
    answer = of(boss(), version, acme)
    assert answer.context["check_form"].errors == {"lanes": ["Lane 'rush' has no price."]}
    assert "lines" not in answer.context


def test_a_customer_who_does_not_exist_is_refused_beside_the_field(acme: Customer) -> None:
    version = PlanVersionFactory.create(charges=[{"key": "tickets"}])
    assert list(of(boss(), version, acme.pk + 1).context["check_form"].errors) == ["_customer"]


@pytest.mark.parametrize("missing", ["customers.view_customer", "meters.view_event"])
def test_whoever_may_not_see_usage_picks_nobody(acme: Customer, missing: str) -> None:
    tickets = summed()
    bring(acme, tickets, "137")
    version = PlanVersionFactory.create(charges=[{"key": "tickets", "meter": tickets}])
    held = {"plans.view_planversion", "customers.view_customer", "meters.view_event"} - {missing}
    client = clerk(*held)
    assert client.get(page_of(version)).context["check_form"].picked is None
    assert of(client, version, acme).context["total"] == "0.00 USD"


@pytest.mark.parametrize(
    ("interval", "start", "end"),
    [
        (Interval.MONTH, date(2025, 12, 1), date(2026, 1, 1)),
        (Interval.QUARTER, date(2025, 10, 1), date(2026, 1, 1)),
        (Interval.YEAR, date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_the_last_closed_period_is_as_long_as_the_version_bills(interval: str, start: date, end: date) -> None:
    assert last_closed(PlanVersion(interval=interval), date(2026, 1, 31)) == Period(start, end)


def test_many_charges_take_as_many_queries_as_few(acme: Customer) -> None:
    client = boss()
    few, many = PlanVersionFactory.create(charges=[{"case_cap": Decimal(5)}]), PlanVersionFactory.create()
    ChargeFactory.create_batch(9, version=many, case_cap=Decimal(5))

    def queries(version: PlanVersion) -> int:
        with CaptureQueriesContext(connection) as captured:
            of(client, version, acme)
        return len(captured)

    queries(few)
    assert queries(many) == queries(few)
