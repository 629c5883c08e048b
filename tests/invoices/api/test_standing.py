from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import ApiKey, Customer, Scope
from meters.models import JournalPage
from plans.models import Rollover
from tests.factories import CreditGrantFactory, CustomerFactory, MeterFactory, TopUpFactory
from tests.invoices.api.running import NOW, asked, on_plan, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_it_says_what_is_used_and_left_of_everything(operator: Client, acme: Customer) -> None:
    Customer.objects.update(spend_cap=Decimal(600), tax_percent=Decimal(10))
    meter = MeterFactory.create(key="tickets")
    agreed = on_plan(
        acme,
        {"key": "base", "flat": True},
        {"key": "resolved", "meter": meter, "included": 5, "rollover": True, "minimum": 20, "cap": 40,
         "text": "{quantity} tickets resolved"},
        minimum=Decimal(30), cap=Decimal(100),
    )  # fmt: skip
    rolled = agreed.plan_version.charges.get(key="resolved")
    Rollover.objects.create(assignment=agreed, charge=rolled, period_start=date(2026, 10, 1), units=3, at=NOW)
    pack = TopUpFactory.create(customer=acme, meter=meter, units=4, price=6, expires_on=date(2026, 12, 31))
    grant = CreditGrantFactory.create(customer=acme, amount=50, expires_on=date(2026, 10, 31))
    post(operator, meter, 15)
    assert asked(operator, "standing") == {
        "customer": "acme",
        "as_of": "2026-10-20T16:00:00Z",
        "currency": "USD",
        "plans": [
            {
                "plan": "support",
                "name": "Support",
                "currency": "USD",
                "period": "2026-10",
                "from": "2026-10-01",
                "to": "2026-11-01",
                "charges": [
                    {
                        "charge": "resolved",
                        "text": "15 tickets resolved",
                        "meter": "tickets",
                        "unit": "tickets",
                        "used": "15",
                        "included": {"units": "5", "used": "5", "left": "0"},
                        "rolled_over": {"units": "3", "used": "3", "left": "0"},
                        "from_packs": "4",
                        "commitment": None,
                        "steps": [
                            {"text": "rolled over", "quantity": "3", "unit_price": "0.00", "amount": "0.00"},
                            {"text": "included", "quantity": "5", "unit_price": "0.00", "amount": "0.00"},
                            {"text": "from top-ups", "quantity": "4", "unit_price": "0.00", "amount": "0.00"},
                            {"text": "", "quantity": "3", "unit_price": "2.00", "amount": "6.00"},
                        ],
                        "minimum": {"amount": "20.00", "used": "6.00", "left": "14.00"},
                        "cap": {"amount": "40.00", "used": "6.00", "left": "34.00"},
                        "amount": "20.00",
                    }
                ],
                "minimum": {"amount": "30.00", "used": "20.00", "left": "10.00"},
                "cap": {"amount": "100.00", "used": "20.00", "left": "80.00"},
                "amount": "530.00",
            }
        ],
        "packs": [
            {"id": pack.pk, "meter": "tickets", "unit": "tickets", "units": "4", "left": "0", "expires": "2026-12-31"}
        ],
        "credits": [
            {
                "currency": "USD",
                "balance": "50.00",
                "grants": [
                    {
                        "id": grant.pk,
                        "kind": "promotional",
                        "priority": 50,
                        "amount": "50.00",
                        "balance": "50.00",
                        "expires": "2026-10-31",
                    }
                ],
            }
        ],
        "month_to_date": {
            "period": "2026-10",
            "kind": "period",
            "currency": "USD",
            "lines_total": "536.00",
            "tax": "53.60",
            "total": "589.60",
            "credits": "50.00",
            "due": "539.60",
        },
        "others": [],
        "spend_cap": {"amount": "600.00", "used": "536.00", "left": "64.00"},
    }


def test_the_month_to_date_is_that_of_the_upcoming_invoice(operator: Client, acme: Customer) -> None:
    meter = MeterFactory.create(key="tickets")
    on_plan(acme, {"key": "base", "advance": True}, {"key": "resolved", "meter": meter, "included": 1})
    post(operator, meter, 3)
    found, upcoming = asked(operator, "standing"), asked(operator, "upcoming-invoice")
    names = ("period", "kind", "currency", "lines_total", "tax", "total", "credits", "due")
    assert found["month_to_date"] == {name: upcoming[name] for name in names}
    assert found["others"] == [{name: other[name] for name in names} for other in upcoming["others"]]
    assert [(one["kind"], one["total"]) for one in found["others"]] == [("opening", "500.00")]


def test_first_fees_in_advance_are_no_part_of_the_running_month(operator: Client, acme: Customer) -> None:
    Customer.objects.update(spend_cap=Decimal(600))
    meter = MeterFactory.create(key="tickets")
    on_plan(acme, {"key": "base", "advance": True}, {"key": "resolved", "meter": meter})
    post(operator, meter, 1)
    found = asked(operator, "standing")
    assert found["spend_cap"]["used"] == found["plans"][0]["amount"] == found["month_to_date"]["total"] == "502.00"


def test_every_event_counts_with_the_next_answer_and_none_is_sealed_for_it(operator: Client, acme: Customer) -> None:
    meter = MeterFactory.create(key="tickets")
    on_plan(acme, {"key": "resolved", "meter": meter, "included": 2})
    left, amounts = [], []
    for first in range(4):
        post(operator, meter, 1, first=first)
        (charge,) = asked(operator, "standing")["plans"][0]["charges"]
        left.append(charge["included"]["left"])
        amounts.append(charge["amount"])
    assert (left, amounts) == (["1", "0", "0", "0"], ["0.00", "0.00", "2.00", "4.00"])
    assert not JournalPage.objects.exists()


def test_usage_beyond_a_cap_shows_by_how_much(operator: Client, acme: Customer) -> None:
    meter = MeterFactory.create(key="tickets")
    on_plan(acme, {"key": "resolved", "meter": meter, "cap": 5})
    post(operator, meter, 4)
    (charge,) = asked(operator, "standing")["plans"][0]["charges"]
    assert charge["cap"] == {"amount": "5.00", "used": "8.00", "left": "0.00"}
    assert charge["amount"] == "5.00"


def test_a_commitment_and_minimums_are_those_of_the_days_on_the_plan(operator: Client, acme: Customer) -> None:
    meter = MeterFactory.create(key="tickets")
    on_plan(
        acme,
        {"key": "resolved", "meter": meter, "commitment_units": 310},
        starts_on=date(2026, 10, 17),
        minimum=Decimal("62.00"),
    )
    post(operator, meter, 2)
    (plan,) = asked(operator, "standing")["plans"]
    assert plan["charges"][0]["commitment"] == {"units": "150", "used": "2", "left": "148"}
    assert plan["minimum"] == {"amount": "30.00", "used": "300.00", "left": "0.00"}
    assert (plan["from"], plan["to"]) == ("2026-10-17", "2026-11-01")


def test_packs_stand_in_the_order_of_drawing_and_without_those_that_are_over(operator: Client, acme: Customer) -> None:
    meter = MeterFactory.create(key="tickets")
    on_plan(acme, {"key": "resolved", "meter": meter})
    ends = [None, date(2026, 12, 1), date(2026, 10, 19), date(2026, 10, 20)]
    forever, later, over, today = (
        TopUpFactory.create(customer=acme, meter=meter, units=2, expires_on=end) for end in ends
    )
    TopUpFactory.create(meter=meter)
    post(operator, meter, 3)
    packs = asked(operator, "standing")["packs"]
    assert [(pack["id"], pack["left"]) for pack in packs] == [(today.pk, "0"), (later.pk, "1"), (forever.pk, "2")]
    assert over.pk not in {pack["id"] for pack in packs}


def test_credits_stand_in_the_order_of_their_use_by_currency(operator: Client, acme: Customer) -> None:
    def grant(**fields: object) -> int:
        return int(CreditGrantFactory.create(customer=acme, **fields).pk)

    yen = grant(currency="JPY", amount=500)
    paid, given = grant(amount=10, kind="paid"), grant(amount=20)
    soon, first = grant(amount=30, expires_on=date(2026, 11, 1)), grant(amount=40, priority=1)
    grant(amount=1000, expires_on=date(2026, 10, 19))
    own, other = asked(operator, "standing")["credits"]
    assert [each["id"] for each in own["grants"]] == [first, soon, given, paid]
    assert (own["currency"], own["balance"]) == ("USD", "100.00")
    assert (other["currency"], other["balance"], [one["id"] for one in other["grants"]]) == ("JPY", "500", [yen])


def test_a_plan_that_was_left_this_month_is_there_until_the_month_is_over(operator: Client, acme: Customer) -> None:
    meter = MeterFactory.create(key="tickets")
    on_plan(acme, {"key": "resolved", "meter": meter}, assigned={"ends_on": date(2026, 10, 11)})
    post(operator, meter, 1, at=NOW - timedelta(days=15))
    post(operator, meter, 1, first=1)
    (plan,) = asked(operator, "standing")["plans"]
    assert (plan["to"], plan["amount"]) == ("2026-10-11", "2.00")
    with time_machine.travel(datetime(2026, 11, 2, tzinfo=UTC), tick=False):
        assert asked(operator, "standing")["plans"] == []


def test_a_customer_without_anything_stands_at_nothing(operator: Client) -> None:
    CustomerFactory.create(key="tokyo", currency="JPY")
    found = asked(operator, "standing", "tokyo")
    assert (found["plans"], found["packs"], found["credits"], found["spend_cap"]) == ([], [], [], None)
    assert (found["month_to_date"]["total"], found["month_to_date"]["currency"]) == ("0", "JPY")


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(operator: Client, acme: Customer) -> None:
    meters = [MeterFactory.create() for _ in range(20)]
    on_plan(acme, *({"key": f"c{n}", "meter": meter, "included": 1} for n, meter in enumerate(meters)))
    for meter in meters:
        TopUpFactory.create(customer=acme, meter=meter)
        CreditGrantFactory.create(customer=acme)
    lone = CustomerFactory.create(key="lone")
    on_plan(lone, {"key": "c0", "meter": meters[0], "included": 1}, plan__key="small")
    TopUpFactory.create(customer=lone, meter=meters[0])
    counts = {}
    for key in ("acme", "lone"):
        asked(operator, "standing", key)
        with CaptureQueriesContext(connection) as queries:
            asked(operator, "standing", key)
        counts[key] = len(queries)
    assert counts["acme"] == counts["lone"] <= 27


def test_a_customers_own_key_sees_its_own_and_no_other(customer: Client, acme: Customer) -> None:
    CustomerFactory.create(key="birch")
    assert customer.get("/api/v1/customers/acme/standing").status_code == 200
    hidden = customer.get("/api/v1/customers/birch/standing")
    missing = customer.get("/api/v1/customers/nobody/standing")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content


def test_reading_needs_the_scope(operator: Client, acme: Customer) -> None:
    ApiKey.objects.update(scopes=[Scope.EVENTS_WRITE])
    assert operator.get("/api/v1/customers/acme/standing").status_code == 403
