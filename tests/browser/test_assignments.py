"""Assignments in a browser: prices of a customer's own, one switch, and everybody at once."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from customers.models import PlanAssignment
from plans.actions.assign import assign
from plans.models import PlanVersion
from tests.browser.camera import shoot
from tests.factories import CustomerFactory, MeterFactory, PlanFactory, PlanVersionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

JAN = date(2026, 1, 1)


def versions() -> tuple[PlanVersion, PlanVersion]:
    """Two published versions of one plan, and another plan in the same currency."""
    meter = MeterFactory.create(key="tickets_resolved", label="Tickets resolved")
    plan = PlanFactory.create(key="support", name="Support")
    charges = [{"key": "base", "flat": True}, {"key": "resolved", "meter": meter}]
    first, second = (
        PlanVersionFactory.create(plan=plan, number=number, charges=charges, published=True) for number in (1, 2)
    )
    PlanVersionFactory.create(plan__name="Enterprise", charges=[{"meter": meter, "key": "tickets"}], published=True)
    return first, second


def test_a_customer_gets_prices_of_its_own_and_switches(page: Page) -> None:
    first, second = versions()
    customer = CustomerFactory.create(name="Acme Support")
    page.goto(f"/admin/customers/planassignment/add/?customer={customer.pk}&plan_version={first.pk}")
    page.get_by_label("Starts on").fill("2026-01-01")
    page.get_by_label("Trial days").fill("14")
    charges = page.get_by_label("Charge", exact=True).first
    expect(charges.locator("optgroup:not([hidden])")).to_have_attribute("label", str(first))
    charges.select_option(f"{first.pk}:resolved")
    page.get_by_label("Price for each unit").first.fill("1.50")
    page.get_by_label("Reason").first.fill("Founding customer")
    page.get_by_role("button", name="Another price").click()
    expect(page.get_by_label("Charge", exact=True)).to_have_count(2)
    shoot(page, "40-assign")
    page.get_by_role("button", name="Save", exact=True).click()
    assignment = PlanAssignment.objects.get()
    page.goto(reverse("admin:customers_planassignment_change", args=[assignment.pk]))
    expect(page.get_by_text("1.50 USD for each")).to_be_visible()
    shoot(page, "41-assignment")
    page.get_by_role("link", name="Switch plan").click()
    expect(page.get_by_label("First day on the new version")).to_be_hidden()
    shoot(page, "42-switch")
    page.get_by_label("Go over to").select_option(str(second.pk))
    page.get_by_label("On a day").check()
    page.get_by_label("First day on the new version").fill("2026-02-01")
    page.get_by_label("Keep the customer's own prices").check()
    shoot(page, "43-switch-on-a-day")
    page.get_by_role("button", name="Switch").click()
    expect(page.get_by_text("goes over to Support v2 on 1 February 2026")).to_be_visible()
    expect(page.get_by_role("heading", name="From version to version")).to_be_visible()
    shoot(page, "44-switched")


def test_everybody_moves_after_a_look(page: Page) -> None:
    first, second = versions()
    for number in range(12):
        assign(CustomerFactory.create(name=f"Customer {number:02}"), first, starts_on=JAN)
    late = CustomerFactory.create(name="A late one")
    assign(late, first, starts_on=date(2098, 1, 1))
    page.goto(reverse("admin:customers_planassignment_changelist"))
    shoot(page, "45-assignments")
    page.get_by_role("link", name="Move customers").click()
    page.get_by_label("Customers of").select_option(str(first.pk))
    page.get_by_label("Go over to").select_option(str(second.pk))
    page.get_by_label("On a day").check()
    page.get_by_label("First day on the new version").fill("2097-01-01")
    shoot(page, "46-move")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("The day must come after the first day on the plan.")).to_be_visible()
    shoot(page, "47-move-preview")
    assert PlanAssignment.objects.count() == 13
    page.get_by_role("button", name="Move 12 customers").click()
    expect(page.get_by_text("12 of the customers of Support v1 go over to Support v2.")).to_be_visible()
    shoot(page, "48-moved")
    assert PlanAssignment.objects.filter(plan_version=second).count() == 12
