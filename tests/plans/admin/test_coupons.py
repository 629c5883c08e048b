"""Coupons in the admin."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from invoices.models import Invoice, InvoiceLine, LineKind
from plans.models import Coupon
from tests.factories import CouponFactory, CustomerFactory, InvoiceFactory
from tests.people import boss

pytestmark = pytest.mark.django_db

ADD = "/admin/plans/coupon/add/"
LIST = "/admin/plans/coupon/"


@pytest.fixture(autouse=True)
def october() -> Any:
    with time_machine.travel(datetime(2026, 10, 15, 12, tzinfo=UTC), tick=False):
        yield


def asked(**fields: Any) -> dict[str, Any]:
    named = {"text": "Launch discount", "key": "", "percent": "10", "amount": "", "expires_on": ""}
    return named | {"starts_on": "2026-10-01"} | fields


def page(coupon: Coupon) -> str:
    return reverse("admin:plans_coupon_change", args=[coupon.pk])


def listed(client: Client, query: str) -> list[int]:
    return [row.pk for row in client.get(LIST + query).context["cl"].result_list]


def used(coupon: Coupon) -> Invoice:
    invoice: Invoice = InvoiceFactory.create(customer=coupon.customer)
    InvoiceLine.objects.create(
        invoice=invoice,
        position=2,
        kind=LineKind.COUPON,
        coupon=coupon,
        charge_key=coupon.key,
        text=coupon.text,
        quantity=1,
        amount=Decimal(-24),
        period_start=invoice.period_start,
        period_end=invoice.period_end,
    )
    return invoice


def test_a_coupon_has_the_customers_currency_and_a_key_of_its_text() -> None:
    customer = CustomerFactory.create(currency="EUR")
    boss().post(ADD, asked(customer=customer.pk))
    coupon = Coupon.objects.get()
    assert (coupon.customer, coupon.key, coupon.currency) == (customer, "launch_discount", "EUR")
    assert (coupon.percent, coupon.amount) == (Decimal(10), None)


@pytest.mark.parametrize(
    ("fields", "blamed"),
    [
        ({"percent": ""}, "__all__"),
        ({"amount": "5"}, "__all__"),
        ({"percent": "101"}, "__all__"),
        ({"percent": "0"}, "__all__"),
        ({"percent": "", "amount": "5.001"}, "amount"),
        ({"expires_on": "2026-09-30"}, "__all__"),
        ({"text": "割引"}, "key"),
        ({"customer": ""}, "customer"),
    ],
)
def test_what_cannot_be_a_coupon_is_refused(fields: dict[str, str], blamed: str) -> None:
    answer = boss().post(ADD, asked(customer=CustomerFactory.create().pk) | fields)
    assert list(answer.context["adminform"].form.errors) == [blamed]
    assert not Coupon.objects.exists()


def test_a_key_that_the_customer_has_already_is_refused() -> None:
    standing = CouponFactory.create()
    answer = boss().post(ADD, asked(customer=standing.customer_id, key=standing.key))
    assert "another coupon with this key" in str(answer.context["adminform"].form.errors)
    assert Coupon.objects.count() == 1


def test_a_coupon_is_ended_and_prolonged_and_what_it_takes_off_stays() -> None:
    coupon, client = CouponFactory.create(), boss()
    client.post(page(coupon), asked(percent="99", starts_on="2020-01-01", expires_on="2026-10-15"))
    coupon.refresh_from_db()
    assert coupon.expires_on == date(2026, 10, 15)
    assert (coupon.percent, coupon.starts_on) == (Decimal(10), date(2026, 10, 1))
    client.post(page(coupon), {"text": "Launch discount", "expires_on": ""})
    coupon.refresh_from_db()
    assert coupon.expires_on is None


def test_a_coupon_does_not_end_on_a_day_that_invoices_stand_on() -> None:
    coupon = CouponFactory.create()
    answer = boss().post(page(coupon), asked(expires_on="2026-10-14"))
    assert list(answer.context["adminform"].form.errors) == ["expires_on"]


@pytest.mark.parametrize("kinds", [{"percent": None, "amount": None}, {"percent": 10, "amount": 10}])
def test_the_database_wants_a_share_or_an_amount(kinds: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        CouponFactory.create(**kinds)


def test_the_database_keeps_what_a_coupon_takes_off() -> None:
    coupon = CouponFactory.create()
    for column in ({"percent": 20}, {"starts_on": date(2026, 9, 1)}, {"currency": "EUR"}, {"key": "other"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Coupon.objects.filter(pk=coupon.pk).update(**column)
    assert Coupon.objects.filter(pk=coupon.pk).update(expires_on=date(2026, 12, 31)) == 1


def test_a_coupon_can_be_deleted_until_an_invoice_uses_it() -> None:
    unused, in_use, client = CouponFactory.create(), CouponFactory.create(), boss()
    used(in_use)
    for coupon in (unused, in_use):
        client.post(reverse("admin:plans_coupon_delete", args=[coupon.pk]), {"post": "yes"})
    assert list(Coupon.objects.all()) == [in_use]


def test_the_list_answers_which_are_running() -> None:
    running = CouponFactory.create()
    later = CouponFactory.create(starts_on=date(2026, 11, 1), fixed=True)
    ended = CouponFactory.create(expires_on=date(2026, 10, 2))
    client = boss()
    found = {chosen: listed(client, f"?state={chosen}") for chosen in ("running", "later", "ended")}
    assert found == {"running": [running.pk], "later": [later.pk], "ended": [ended.pk]}
    shown = client.get(LIST).content.decode()
    for text in ("10 %", "20.00 USD", "Starts later", "Ended"):
        assert text in shown, text


def test_the_customers_page_shows_its_coupons_and_leads_to_the_next() -> None:
    coupon = CouponFactory.create()
    shown = boss().get(reverse("admin:customers_customer_change", args=[coupon.customer_id])).content.decode()
    assert page(coupon) in shown
    assert f"{ADD}?customer={coupon.customer_id}" in shown
