"""Credits in the admin."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.actions.credits import burn, expire, withdraw
from customers.models import CreditGrant, CreditKind
from tests.factories import CreditGrantFactory, CustomerFactory, InvoiceFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

ADD = "/admin/customers/creditgrant/add/"
LIST = "/admin/customers/creditgrant/"
NOW = datetime(2026, 10, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def october() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def asked(**fields: Any) -> dict[str, Any]:
    return {"amount": "50", "kind": "promotional", "priority": "50", "expires_on": "", "reason": "", **fields}


def page(credit: CreditGrant) -> str:
    return reverse("admin:customers_creditgrant_change", args=[credit.pk])


def listed(client: Client, query: str = "") -> list[int]:
    return [row.pk for row in client.get(LIST + query).context["cl"].result_list]


def test_a_credit_is_granted_in_the_customers_currency_by_the_person_who_asks() -> None:
    customer = CustomerFactory.create(currency="EUR")
    boss().post(ADD, asked(customer=customer.pk, kind="paid", expires_on="2026-12-31", reason="Prepaid"))
    credit = CreditGrant.objects.get()
    assert (credit.customer, credit.currency, credit.amount) == (customer, "EUR", Decimal(50))
    assert (credit.kind, credit.expires_on, credit.reason) == (CreditKind.PAID, date(2026, 12, 31), "Prepaid")
    assert (credit.granted_by, credit.granted_at) == ("boss", NOW)


@pytest.mark.parametrize(
    ("fields", "blamed"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"expires_on": "2026-10-14"}, "expires_on"),
        ({"kind": "stolen"}, "kind"),
        ({"customer": ""}, "customer"),
    ],
)
def test_what_cannot_be_granted_is_refused_beside_its_field(fields: dict[str, str], blamed: str) -> None:
    answer = boss().post(ADD, asked(customer=CustomerFactory.create().pk) | fields)
    assert list(answer.context["adminform"].form.errors) == [blamed]
    assert not CreditGrant.objects.exists()


def test_the_page_tells_what_became_of_the_credit() -> None:
    invoice = InvoiceFactory.create(issued=True)
    credit = CreditGrantFactory.create(customer=invoice.customer, reason="<b>Sorry</b>")
    burn(invoice.customer, "USD", Decimal(30), reference=invoice.pk, at=NOW)
    withdraw(credit, "Entered twice", at=NOW)
    answer = boss().get(page(credit))
    told = [(row.what, row.amount, row.left) for row in answer.context["story"]]
    assert told == [
        ("Granted", "100.00 USD", "100.00 USD"),
        ("Used on an invoice", "-30.00 USD", "70.00 USD"),
        ("Withdrawn", "-70.00 USD", "0.00 USD"),
    ]
    shown = answer.content.decode()
    assert "Entered twice" in shown
    assert reverse("admin:invoices_invoice_change", args=[invoice.pk]) in shown
    assert f">{invoice.number}</a>" in shown
    assert "<b>Sorry</b>" not in shown


def test_the_rest_is_withdrawn_with_a_reason_once() -> None:
    credit = CreditGrantFactory.create()
    path, client = reverse("admin:customers_creditgrant_withdraw_rest", args=[credit.pk]), boss()
    client.post(path, {"_form_submitted": "True", "reason": ""})
    assert not credit.entries.exists()
    for _ in range(2):
        client.post(path, {"_form_submitted": "True", "reason": "Entered twice"})
    assert list(credit.entries.values_list("kind", "reason")) == [("withdrawn", "Entered twice")]


def test_looking_is_neither_granting_nor_withdrawing() -> None:
    credit = CreditGrantFactory.create()
    client = clerk("customers.view_creditgrant")
    assert client.get(page(credit)).status_code == 200
    assert client.post(ADD, asked(customer=credit.customer_id)).status_code == 403
    path = reverse("admin:customers_creditgrant_withdraw_rest", args=[credit.pk])
    assert client.post(path, {"_form_submitted": "True", "reason": "Mine"}).status_code == 403
    assert CreditGrant.objects.count() == 1
    assert not credit.entries.exists()


def test_a_credit_is_neither_edited_nor_deleted() -> None:
    credit, client = CreditGrantFactory.create(), boss()
    assert client.post(page(credit), asked(customer=credit.customer_id, amount="1")).status_code == 403
    assert client.post(f"/admin/customers/creditgrant/{credit.pk}/delete/", {"post": "yes"}).status_code == 403
    credit.refresh_from_db()
    assert credit.amount == 100


def test_the_list_answers_what_is_left_what_ends_soon_and_what_is_over() -> None:
    lasting = CreditGrantFactory.create()
    ending = CreditGrantFactory.create(expires_on=date(2026, 11, 1))
    used = CreditGrantFactory.create(amount=10, kind=CreditKind.PAID)
    over = CreditGrantFactory.create(expires_on=date(2026, 10, 2))
    taken = CreditGrantFactory.create()
    burn(used.customer, "USD", Decimal(10), reference=InvoiceFactory.create().pk, at=NOW)
    expire(NOW)
    withdraw(taken, "Enough", at=NOW)
    client = boss()
    found = {
        chosen: set(listed(client, f"?state={chosen}"))
        for chosen in ("available", "soon", "used_up", "expired", "withdrawn")
    }
    assert found == {
        "available": {lasting.pk, ending.pk},
        "soon": {ending.pk},
        "used_up": {used.pk},
        "expired": {over.pk},
        "withdrawn": {taken.pk},
    }
    assert listed(client, "?kind__exact=paid") == [used.pk]
    assert listed(client, f"?customer__id__exact={over.customer_id}") == [over.pk]
    shown = client.get(LIST).content.decode()
    for badge in ("Available", "Expires soon", "Used up", "Expired", "Withdrawn"):
        assert f">{badge}</span>" in shown, badge


def test_an_empty_list_says_what_to_do() -> None:
    assert "Grant one" in boss().get(LIST).content.decode()


def test_the_customers_page_shows_its_credits_and_leads_to_the_next() -> None:
    credit = CreditGrantFactory.create()
    other = CreditGrantFactory.create()
    shown = boss().get(reverse("admin:customers_customer_change", args=[credit.customer_id])).content.decode()
    assert page(credit) in shown
    assert page(other) not in shown
    assert f"{ADD}?customer={credit.customer_id}" in shown
