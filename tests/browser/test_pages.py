"""What only a browser can tell: dialogs, scripts, the policy, the width of the window."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.urls import reverse
from playwright.sync_api import Page, expect

from invoices.models import InvoiceStatus, RowStatus, RunCustomer
from tests.browser.camera import shoot
from tests.counted import count, quarantine
from tests.factories import ApiKeyFactory, InvoiceFactory, InvoiceRunFactory, MeterFactory, PlanVersionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "A customer whose name goes on and on until nobody reads it any more, GmbH & Co. KGaA <b>bold</b> " * 2


def addresses(person: User) -> Iterator[str]:
    """Every list, and every form that somebody may open."""
    request = RequestFactory().get("/")
    request.user = person
    yield from ("/admin/", "/admin/password_change/")
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if page.has_add_permission(request):
            yield reverse(f"{name}_add")


def test_every_page_keeps_within_the_policy_and_the_window(page: Page, boss: User) -> None:
    """The page fixture fails on anything in the console."""
    invoice = InvoiceFactory.create(customer__name=LONG[:200], customer__key="k" * 128, lines=[{"text": "x" * 500}])
    events = count(invoice.customer, invoice.lines.get().meter, case_key="c" * 255, event_key="e" * 255)
    quarantine(customer_key="q" * 128)
    ApiKeyFactory.create(customer=invoice.customer)
    records = [
        reverse("admin:invoices_invoice_change", args=[invoice.pk]),
        reverse("admin:meters_event_change", args=[events[0].pk]),
        reverse("admin:meters_outcome_change", args=[events[0].pk]),
        reverse("admin:meters_receipt_change", args=[events[0].receipt_id]),
        reverse("admin:customers_customer_change", args=[invoice.customer_id]),
    ]
    for path in [*addresses(boss), *records]:
        page.goto(path)
        shoot(page, "page" + path.replace("/", "-"))


def test_issuing_asks_first(page: Page) -> None:
    invoice = InvoiceFactory.create()
    page.goto(reverse("admin:invoices_invoice_change", args=[invoice.pk]))
    page.get_by_role("link", name="Issue").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("freezes it for ever")
    shoot(page, "issue-dialog")
    dialog.get_by_text("Cancel").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Issue").click()
    dialog.get_by_role("button", name="Issue").click()
    expect(page.get_by_text("is issued.")).to_be_visible()
    invoice.refresh_from_db()
    assert invoice.status == InvoiceStatus.ISSUED


def test_a_charge_shows_the_fields_of_its_kind_only(page: Page) -> None:
    MeterFactory.create(label="Tickets")
    version = PlanVersionFactory.create(charges=[{"key": "base", "flat": True}])
    page.goto(reverse("admin:plans_planversion_change", args=[version.pk]))
    fee = page.locator("#charges-data .form-group").first
    expect(fee.get_by_label("Amount", exact=True)).to_have_value("500")
    expect(fee.get_by_label("Meter", exact=True)).to_be_hidden()
    page.get_by_text("Add another Charge").click()
    rate = page.locator("#charges-data .form-group").nth(1)
    expect(rate.get_by_label("Amount", exact=True)).to_be_hidden()
    rate.get_by_label("Meter", exact=True).select_option(label="Tickets")
    rate.get_by_role("textbox", name="Unit price").fill("0.000125")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("changed successfully")).to_be_visible()
    assert version.charges.count() == 2


def test_a_run_nobody_works_on_says_which_command_does(page: Page) -> None:
    run = InvoiceRunFactory.create(requested_at=datetime(2026, 11, 1, tzinfo=UTC))
    invoice = InvoiceFactory.create(run=run)
    RunCustomer.objects.create(run=run, customer=invoice.customer, status=RowStatus.PENDING, as_of=run.requested_at)
    page.goto(reverse("admin:invoices_invoicerun_change", args=[run.pk]))
    expect(page.get_by_text("manage.py bill --period 2026-10")).to_be_visible()
    shoot(page, "run-still")
    run.rows.update(status=RowStatus.PARKED, reason="no price for tier gold")
    expect(page.get_by_text("no price for tier gold")).to_be_visible()
    shoot(page, "run-parked")
