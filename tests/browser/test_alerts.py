"""Spend alerts and the customer's standing, in a browser."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from invoices.actions.alerts import watch_spending
from invoices.models import SpendAlert
from tests.browser.camera import shoot
from tests.factories import (
    CreditGrantFactory,
    CustomerFactory,
    MeterFactory,
    PlanAssignmentFactory,
    PlanVersionFactory,
    SpendAlertFactory,
    TopUpFactory,
)
from tests.invoices.actions.conftest import use

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_alert_is_made_fires_and_shows_on_the_customers_page(page: Page) -> None:
    tickets = MeterFactory.create(key="tickets", label="Tickets resolved")
    version = PlanVersionFactory.create(
        plan__key="support",
        plan__name="Support outcome plan",
        charges=[
            {"key": "base", "flat": True},
            {"key": "resolved", "meter": tickets, "included": 100, "cap": 900, "minimum": 50},
        ],
        published=True,
    )
    customer = CustomerFactory.create(key="acme", name="Acme Support", timezone="UTC", spend_cap=Decimal(1200))
    today = timezone.now().date()
    agreed = PlanAssignmentFactory.create(customer=customer, plan_version=version, starts_on=today.replace(day=1))
    CreditGrantFactory.create(customer=customer, amount=Decimal(120))
    TopUpFactory.create(customer=customer, meter=tickets, units=200, expires_on=today + timedelta(days=90))
    page.goto(reverse("admin:invoices_spendalert_changelist"))
    shoot(page, "alerts-empty")
    page.locator(".up-empty").get_by_role("link", name="Add spend alert").click()
    page.get_by_label("What is watched").select_option(label="Support outcome plan: resolved")
    page.get_by_label("Share in percent").fill("30")
    shoot(page, "alert-form")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    alert = SpendAlert.objects.get()
    assert (alert.subject, alert.charge_key, alert.percent) == ("charge", "resolved", Decimal(30))
    SpendAlertFactory.create(customer=customer, amount=Decimal(500))
    SpendAlertFactory.create(customer=customer, share=True, is_active=False)
    use(agreed, tickets, 460, today)
    watch_spending(as_of=timezone.now())
    page.goto(reverse("admin:invoices_spendalert_changelist"))
    shoot(page, "alerts")
    page.goto(reverse("admin:invoices_spendalert_change", args=[alert.pk]))
    shoot(page, "alert")
    page.goto(reverse("admin:invoices_spendalertfired_changelist"))
    shoot(page, "alerts-fired")
    page.get_by_role("link", name="Acme Support").first.click()
    expect(page.get_by_text("so far", exact=False).first).to_be_visible()
    shoot(page, "customer-standing")
