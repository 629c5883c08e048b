"""Credits, packs and coupons in a browser."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from customers.actions.credits import burn, grant
from customers.models import CreditGrant, Customer
from plans.models import TopUpDraw
from tests.browser.camera import shoot
from tests.factories import CouponFactory, CreditGrantFactory, CustomerFactory, InvoiceFactory, TopUpFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "A customer whose name goes on and on until nobody reads it any more, GmbH & Co. KGaA <b>bold</b> " * 2


@pytest.fixture
def acme(transactional_db: None) -> Customer:
    """Has one of everything in every state, under the longest of names."""
    now = datetime.now(UTC)
    today = now.date()
    invoice = InvoiceFactory.create(customer__name=LONG[:200], customer__key="acme", issued=True)
    customer, line = invoice.customer, invoice.lines.get()
    assert line.assignment
    assert line.charge
    grant(customer, Decimal(1000), at=now, reason="Goodwill for the outage of 3 October, which lasted all day")
    grant(customer, Decimal("50.50"), at=now, priority=1, expires_on=today + timedelta(days=9), by="boss")
    burn(customer, "USD", Decimal("80.25"), reference=invoice.pk, at=now)
    CreditGrantFactory.create(customer=customer, expires_on=date(2026, 10, 2))
    pack = TopUpFactory.create(customer=customer, meter=line.meter)
    TopUpFactory.create(customer=customer, meter=line.meter, expires_on=date(2026, 10, 2))
    TopUpDraw.objects.create(
        top_up=pack,
        assignment=line.assignment,
        charge=line.charge,
        period_start=date(2026, 10, 1),
        units=Decimal(40),
        at=now,
    )
    CouponFactory.create(customer=customer, text="Launch discount for the first customers of a new product")
    CouponFactory.create(customer=customer, fixed=True, expires_on=date(2026, 10, 31))
    return customer


def pages(customer: Customer) -> Iterator[tuple[str, str]]:
    """Every list and record, with a name for its picture."""
    yield "customer", reverse("admin:customers_customer_change", args=[customer.pk])
    kinds = {"customers_creditgrant": "credit_grants", "plans_topup": "top_ups", "plans_coupon": "coupons"}
    for model, relation in kinds.items():
        yield f"{relation}-list", reverse(f"admin:{model}_changelist")
        yield f"{relation}-add", reverse(f"admin:{model}_add") + f"?customer={customer.pk}"
        record = getattr(customer, relation).order_by("pk").first()
        yield f"{relation}-page", reverse(f"admin:{model}_change", args=[record.pk])


def test_every_page_of_what_customers_hold_keeps_within_the_window(page: Page, acme: Customer) -> None:
    for name, address in pages(acme):
        page.goto(address)
        shoot(page, f"balances-{name}")


def test_empty_lists_lead_to_the_first_one(page: Page) -> None:
    for model in ("customers_creditgrant", "plans_topup", "plans_coupon"):
        page.goto(reverse(f"admin:{model}_changelist"))
        shoot(page, f"balances-{model}-empty")
        page.locator(".up-empty a").click()
        page.wait_for_url(f"**{reverse(f'admin:{model}_add')}")


def test_a_credit_is_granted_and_the_rest_withdrawn_with_a_reason(page: Page) -> None:
    customer = CustomerFactory.create(name="Acme Support")
    page.goto(reverse("admin:customers_customer_change", args=[customer.pk]))
    page.get_by_role("link", name="Grant a credit").click()
    page.get_by_label("Amount").fill("25")
    page.get_by_label("Reason").fill("Goodwill")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#result_list").get_by_role("link", name="Acme Support").click()
    page.get_by_role("link", name="Withdraw the rest").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Reason").fill("Entered twice")
    shoot(page, "balances-withdraw-dialog")
    dialog.get_by_role("button", name="Withdraw the rest").click()
    expect(page.get_by_text("25.00 USD of the credit are withdrawn.")).to_be_visible()
    expect(page.get_by_text("Entered twice")).to_be_visible()
    assert CreditGrant.objects.with_balance().get().balance == 0
