"""Customers in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from tests.factories import InvoiceFactory
from tests.people import boss

pytestmark = pytest.mark.django_db

ADD = "/admin/customers/customer/add/"


def asked(**fields: Any) -> dict[str, Any]:
    return {"name": "Acme Support", "key": "", "currency": "USD", "timezone": "Europe/Berlin", **fields}


def no_rows(client: Client, page: str) -> dict[str, int]:
    """What a browser sends of the tables on the page, which have nothing to edit."""
    prefixes = [table.formset.prefix for table in client.get(page).context["inline_admin_formsets"]]
    return {f"{prefix}-{name}": 0 for prefix in prefixes for name in ("TOTAL_FORMS", "INITIAL_FORMS")}


def test_a_name_is_enough_for_a_key() -> None:
    boss().post(ADD, asked())
    customer = Customer.objects.get()
    assert (customer.key, customer.timezone) == ("acme_support", "Europe/Berlin")


def test_a_key_of_ones_own_is_kept() -> None:
    boss().post(ADD, asked(key="ACME-1"))
    assert Customer.objects.get().key == "ACME-1"


def test_a_name_without_letters_asks_for_a_key() -> None:
    answer = boss().post(ADD, asked(name="日本"))
    assert "key" in answer.context["adminform"].form.errors


def test_a_key_that_is_taken_is_refused_beside_its_field() -> None:
    client = boss()
    client.post(ADD, asked())
    answer = client.post(ADD, asked())
    assert "already exists" in str(answer.context["adminform"].form.errors["key"])
    assert Customer.objects.count() == 1


def test_the_key_cannot_be_changed_later() -> None:
    client = boss()
    client.post(ADD, asked())
    customer = Customer.objects.get()
    page = reverse("admin:customers_customer_change", args=[customer.pk])
    client.post(page, asked(name="Acme", key="other") | no_rows(client, page))
    customer.refresh_from_db()
    assert (customer.name, customer.key) == ("Acme", "acme_support")


def test_the_page_shows_the_customers_plans_and_invoices() -> None:
    invoice = InvoiceFactory.create(issued=True)
    page = boss().get(reverse("admin:customers_customer_change", args=[invoice.customer_id])).content.decode()
    assert str(invoice.number) in page
    assert "240.00 USD" in page
    assert (assignment := invoice.lines.get().assignment)
    assert str(assignment.plan_version) in page
    assert f"/admin/meters/outcome/?customer__id__exact={invoice.customer_id}" in page


def test_nobody_deletes_a_customer() -> None:
    invoice = InvoiceFactory.create()
    assert boss().post(f"/admin/customers/customer/{invoice.customer_id}/delete/", {"post": "yes"}).status_code == 403


def test_tax_days_to_pay_and_a_cap_are_kept() -> None:
    client = boss()
    client.post(ADD, asked(tax_percent="19", net_days="14", spend_cap="5000"))
    customer: Any = Customer.objects.get()
    assert (customer.tax_percent, customer.net_days, customer.spend_cap) == (19, 14, 5000)
    page = reverse("admin:customers_customer_change", args=[customer.pk])
    client.post(page, asked(tax_percent="", net_days="", spend_cap="") | no_rows(client, page))
    customer.refresh_from_db()
    assert (customer.tax_percent, customer.net_days, customer.spend_cap) == (0, None, None)


@pytest.mark.parametrize(
    ("field", "value"), [("tax_percent", "101"), ("tax_percent", "-1"), ("spend_cap", "-1"), ("spend_cap", "1.005")]
)
def test_terms_that_cannot_be_are_refused(field: str, value: str) -> None:
    answer = boss().post(ADD, asked(**{field: value}))
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert not Customer.objects.exists()
