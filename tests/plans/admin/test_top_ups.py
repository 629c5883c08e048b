"""Packs in the admin."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from plans.models import TopUp, TopUpDraw
from tests.factories import CustomerFactory, MeterFactory, PlanAssignmentFactory, TopUpFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

ADD = "/admin/plans/topup/add/"
LIST = "/admin/plans/topup/"
NOW = datetime(2026, 10, 15, 2, tzinfo=UTC)
"""Still the 14th in New York."""


@pytest.fixture(autouse=True)
def october() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def asked(**fields: Any) -> dict[str, Any]:
    return {"units": "100", "price": "150", "expires_on": "", **fields}


def draw(pack: TopUp, units: str) -> TopUpDraw:
    assignment = PlanAssignmentFactory.create(customer=pack.customer)
    assert assignment.plan_version
    return TopUpDraw.objects.create(
        top_up=pack,
        assignment=assignment,
        charge=assignment.plan_version.charges.get(),
        period_start=date(2026, 10, 1),
        units=Decimal(units),
        at=NOW,
    )


def listed(client: Client, query: str) -> list[int]:
    return [row.pk for row in client.get(LIST + query).context["cl"].result_list]


def test_a_pack_is_sold_in_the_customers_currency_from_the_customers_today_on() -> None:
    customer, meter = CustomerFactory.create(), MeterFactory.create()
    boss().post(ADD, asked(customer=customer.pk, meter=meter.pk, expires_on="2026-12-31"))
    pack = TopUp.objects.get()
    assert (pack.customer, pack.meter, pack.units, pack.price) == (customer, meter, Decimal(100), Decimal(150))
    assert (pack.currency, pack.bought_on, pack.expires_on) == ("USD", date(2026, 10, 14), date(2026, 12, 31))
    assert (pack.bought_by, pack.key) == ("boss", None)


@pytest.mark.parametrize(
    ("fields", "blamed"),
    [
        ({"units": "0"}, "units"),
        ({"price": "-1"}, "price"),
        ({"price": "1.001"}, "price"),
        ({"expires_on": "2026-10-13"}, "expires_on"),
    ],
)
def test_what_cannot_be_sold_is_refused(fields: dict[str, str], blamed: str) -> None:
    named = {"customer": CustomerFactory.create().pk, "meter": MeterFactory.create().pk}
    answer = boss().post(ADD, asked(**named) | fields)
    assert list(answer.context["adminform"].form.errors) == [blamed]
    assert not TopUp.objects.exists()


def test_meters_that_do_not_add_up_are_not_offered() -> None:
    meter = MeterFactory.create(activity=True, aggregation="max")
    answer = boss().post(ADD, asked(customer=CustomerFactory.create().pk, meter=meter.pk))
    assert list(answer.context["adminform"].form.errors) == ["meter"]


def test_the_page_shows_what_used_the_pack() -> None:
    pack = TopUpFactory.create()
    drawn = draw(pack, "40")
    shown = boss().get(reverse("admin:plans_topup_change", args=[pack.pk])).content.decode()
    assert "60 of 100 tickets" in shown
    assert reverse("admin:customers_planassignment_change", args=[drawn.assignment_id]) in shown


def test_the_list_answers_what_is_left() -> None:
    fresh = TopUpFactory.create()
    used = TopUpFactory.create(units=40)
    over = TopUpFactory.create(expires_on=date(2026, 10, 2))
    draw(used, "40")
    client = boss()
    found = {chosen: listed(client, f"?state={chosen}") for chosen in ("left", "used_up", "expired")}
    assert found == {"left": [fresh.pk], "used_up": [used.pk], "expired": [over.pk]}
    assert listed(client, f"?customer__id__exact={over.customer_id}") == [over.pk]
    shown = client.get(LIST).content.decode()
    for badge in ("Available", "Used up", "Expired"):
        assert f">{badge}</span>" in shown, badge


def test_a_pack_is_neither_edited_nor_deleted() -> None:
    pack, client = TopUpFactory.create(), boss()
    path = reverse("admin:plans_topup_change", args=[pack.pk])
    assert client.post(path, asked(units="1")).status_code == 403
    assert client.post(f"/admin/plans/topup/{pack.pk}/delete/", {"post": "yes"}).status_code == 403
    assert TopUp.objects.get().units == 100


def test_looking_is_not_selling() -> None:
    named = {"customer": CustomerFactory.create().pk, "meter": MeterFactory.create().pk}
    assert clerk("plans.view_topup").post(ADD, asked(**named)).status_code == 403
    assert not TopUp.objects.exists()


def test_the_customers_page_shows_its_packs_and_leads_to_the_next() -> None:
    pack = TopUpFactory.create()
    shown = boss().get(reverse("admin:customers_customer_change", args=[pack.customer_id])).content.decode()
    assert reverse("admin:plans_topup_change", args=[pack.pk]) in shown
    assert f"{ADD}?customer={pack.customer_id}" in shown
