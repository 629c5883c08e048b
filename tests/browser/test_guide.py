"""The guide, clicked from an empty database to the issued invoice."""

import json
import re
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlparse

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from invoices.actions.bill import work
from invoices.models import Invoice, InvoiceRun
from tests.browser.camera import shoot
from tests.browser.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST = (datetime.now(UTC).date().replace(day=1) - timedelta(days=1)).replace(day=1)
"""The first day of the last closed month."""


def test_the_guide_leads_from_nothing_to_invoices_of_240_and_100(
    anonymous: Page, boss: User, live_server: LiveServer
) -> None:
    page = anonymous
    log_in(page)
    make_the_meter(page)
    make_the_plan(page)
    give_it_a_rate_and_publish(page)
    make_the_customer(page)
    assign_the_plan(page)
    put_a_second_customer_on_the_plan(page)
    secret = make_an_api_key(page)
    post_events(live_server.url, secret, "acme_support", 120)
    post_events(live_server.url, secret, "globex", 50)
    run_the_month(page)
    open_the_invoice(page)
    follow_the_line_to_its_outcomes(page)
    open_the_pdf(page)
    home(page)
    expect(page.get_by_text("The guide: all six steps are done")).to_be_visible()
    shoot(page, "10-home-done")


def log_in(page: Page) -> None:
    page.goto("/admin/")
    shoot(page, "00-login")
    page.get_by_label("Username").fill("boss")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(next_step(page)).to_contain_text("Make a meter")
    shoot(page, "01-home-empty")


def make_the_meter(page: Page) -> None:
    next_step(page).get_by_role("link", name="Make a meter").click()
    page.get_by_label("Label").press_sequentially("Tickets resolved")
    expect(page.get_by_label("Key")).to_have_value("tickets_resolved")
    shoot(page, "02-meter")
    save(page)
    expect(page.get_by_text("was added successfully")).to_be_visible()


def make_the_plan(page: Page) -> None:
    home(page)
    next_step(page).get_by_role("link", name="Make a plan").click()
    page.get_by_label("Name").press_sequentially("Support outcome plan")
    expect(page.get_by_label("Key")).to_have_value("support_outcome_plan")
    shoot(page, "03-plan")
    save(page)
    expect(page.get_by_text("Now say what it charges")).to_be_visible()


def give_it_a_rate_and_publish(page: Page) -> None:
    home(page)
    next_step(page).get_by_role("link", name="Set the price").click()
    charge = page.locator("#charges-data .form-group").first
    charge.get_by_label("Meter", exact=True).select_option(label="Tickets resolved")
    charge.get_by_role("textbox", name="Unit price").fill("2.00")
    expect(charge.get_by_label("Amount", exact=True)).to_be_hidden()
    shoot(page, "04-draft")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("is published")).to_be_visible()
    expect(page.get_by_text("2.00 USD for each unit")).to_be_visible()
    shoot(page, "05-published")


def make_the_customer(page: Page) -> None:
    home(page)
    shoot(page, "05-home-half-way")
    next_step(page).get_by_role("link", name="Make a customer").click()
    page.get_by_label("Name").press_sequentially("Acme Support")
    expect(page.get_by_label("Key")).to_have_value("acme_support")
    save(page)
    expect(page.get_by_text("was added successfully")).to_be_visible()


def assign_the_plan(page: Page) -> None:
    home(page)
    next_step(page).get_by_role("link", name="Assign the plan").click()
    choose(page, "customer", "Acme")
    page.get_by_label("Plan version").select_option(label="Support outcome plan v1")
    page.get_by_label("Starts on").fill(f"{FIRST}")
    shoot(page, "06-assignment")
    save(page)
    expect(page.get_by_text("was added successfully")).to_be_visible()


def put_a_second_customer_on_the_plan(page: Page) -> None:
    """Beside the guide, from the customer's own page."""
    page.goto("/admin/customers/customer/add/")
    page.get_by_label("Name").press_sequentially("Globex")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="Assign a plan").click()
    expect(page.locator(".field-customer")).to_contain_text("Globex")
    page.get_by_label("Plan version").select_option(label="Support outcome plan v1")
    page.get_by_label("Starts on").fill(f"{FIRST}")
    save(page)
    expect(page.get_by_text("was added successfully")).to_be_visible()


def make_an_api_key(page: Page) -> str:
    home(page)
    next_step(page).get_by_role("link", name="Make an API key").click()
    page.get_by_role("textbox", name="Name").fill("helpdesk production")
    shoot(page, "07-api-key")
    save(page)
    secret = page.locator("#secret").inner_text()
    shoot(page, "07-api-key-secret")
    page.get_by_role("link", name="I have kept it").click()
    expect(page.locator("body")).not_to_contain_text(secret)
    return secret


def post_events(server: str, secret: str, customer: str, number: int) -> None:
    """What the application does: over real HTTP, dated in the last closed month."""
    events = [
        {
            "id": f"{customer}-{n}",
            "customer": customer,
            "meter": "tickets_resolved",
            "value": 1,
            "occurred_at": f"{FIRST + timedelta(days=n % 28)}T12:00:00Z",
        }
        for n in range(number)
    ]
    connection = HTTPConnection(urlparse(server).netloc)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/events", json.dumps({"events": events}), headers)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    connection.close()
    assert (answer.status, told["accepted"]) == (200, number)


def run_the_month(page: Page) -> None:
    """The page asks for the run and shows its progress; a worker, here this process, does the work meanwhile."""
    home(page)
    next_step(page).get_by_role("link", name="Run the month").click()
    page.get_by_label("Month").select_option(f"{FIRST:%Y-%m}")
    page.get_by_label("Issued invoices").check()
    shoot(page, "08-run-form")
    page.get_by_role("button", name="Run the month").click()
    expect(page.get_by_role("heading", name="Running")).to_be_visible()
    expect(page.locator("[data-progress='waiting']")).to_have_text("2")
    work(InvoiceRun.objects.get(period=f"{FIRST:%Y-%m}"))
    expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible()
    expect(page.locator("[data-progress='issued']")).to_have_text("2")
    shoot(page, "08-run")


def open_the_invoice(page: Page) -> None:
    page.get_by_role("link", name="See the invoices").click()
    shoot(page, "09-invoices")
    expect(page.get_by_role("row", name="Globex")).to_contain_text("100.00 USD")
    page.get_by_role("row", name="Acme Support").get_by_role("link").click()
    lines = page.locator("#invoice-lines")
    expect(lines).to_contain_text("120 units")
    expect(lines).to_contain_text("120 × 2.00 = 240.00")
    expect(lines.locator("tfoot")).to_contain_text("240.00 USD")
    shoot(page, "09-invoice")


def follow_the_line_to_its_outcomes(page: Page) -> None:
    page.get_by_role("link", name="Show the outcomes").click()
    rows = page.locator("#line-outcomes tbody tr")
    seen = rows.count()
    shoot(page, "09-outcomes")
    while page.get_by_role("link", name="Next").count():
        page.get_by_role("link", name="Next").click()
        seen += rows.count()
    assert seen == 120
    rows.locator("a").first.click()
    expect(page.get_by_text("How it came about")).to_be_visible()
    shoot(page, "09-outcome")


def open_the_pdf(page: Page) -> None:
    page.goto(f"/admin/invoices/invoice/{Invoice.objects.get(customer__key='acme_support').pk}/change/")
    address = page.get_by_role("link", name="PDF").get_attribute("href") or ""
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def home(page: Page) -> None:
    page.locator("#nav-sidebar").get_by_role("link", name="Home").click()
    expect(page).to_have_title(re.compile("Home"))


def next_step(page: Page) -> Locator:
    return page.locator("[aria-current='step']")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def choose(page: Page, field: str, typed: str) -> None:
    """Pick the first match of a field that is searched by typing."""
    page.locator(f".field-{field} .select2-selection").click()
    page.locator(".select2-search__field").press_sequentially(typed)
    page.locator(".select2-results__option--highlighted").filter(has_text=typed).click()
