"""The month as a billing person sees it: what is held, what happened, how far it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from invoices.actions.run_moves import pause
from invoices.models import InvoiceStatus, RowStatus, RunCustomer
from tests.browser.camera import shoot
from tests.factories import CustomerFactory, InvoiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHY = "Its total of 240 USD is more than 3 times the usual 60."
AT = datetime(2026, 11, 4, 9, tzinfo=UTC)


def test_what_is_held_is_approved_with_a_reason_and_tells_its_story(page: Page) -> None:
    invoice = InvoiceFactory.create()
    invoice.move(InvoiceStatus.IN_REVIEW, by="command line", at=AT, reason=WHY)
    page.goto(reverse("admin:invoices_invoicerun_change", args=[invoice.run_id]))
    expect(page.locator("#held-invoices")).to_contain_text("3 times the usual")
    shoot(page, "run-held")
    page.get_by_role("link", name="Look at it").click()
    expect(page.locator("#invoice-note")).to_contain_text("Held for review")
    shoot(page, "invoice-held")
    page.get_by_role("link", name="Approve and issue").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Reason").fill("A campaign, as the customer says")
    shoot(page, "invoice-approve-dialog")
    dialog.get_by_role("button", name="Approve and issue").click()
    expect(page.locator("#invoice-story")).to_contain_text("A campaign, as the customer says")
    shoot(page, "invoice-issued")


def test_a_selection_is_issued_with_a_question(page: Page) -> None:
    InvoiceFactory.create()
    page.goto(reverse("admin:invoices_invoice_changelist"))
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("issue_them")
    shoot(page, "invoices-chosen")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("have no number yet")).to_be_visible()
    shoot(page, "invoices-issue")
    page.get_by_role("button", name="Issue").click()
    expect(page.get_by_text("1 issued.")).to_be_visible()


def test_a_run_says_how_fast_it_is_and_that_it_is_paused(page: Page) -> None:
    run = InvoiceFactory.create().run
    run.requested_at = timezone.now() - timedelta(seconds=30)
    run.save()
    for status in [RowStatus.DONE] * 12 + [RowStatus.PENDING] * 8:
        RunCustomer.objects.create(
            run=run,
            customer=CustomerFactory.create(),
            status=status,
            as_of=AT,
            finished_at=timezone.now() if status == RowStatus.DONE else None,
        )
    page.goto(reverse("admin:invoices_invoicerun_change", args=[run.pk]))
    expect(page.locator("[data-progress=pace]")).to_contain_text("left")
    shoot(page, "run-busy")
    pause(run, by="boss", at=timezone.now())
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    shoot(page, "run-paused")
    page.goto(reverse("admin:invoices_reviewbounds_add"))
    shoot(page, "review-bounds")
