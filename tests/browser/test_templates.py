"""Somebody who has never seen the code begins plans from templates, checks a price and puts a customer on one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from customers.models import PlanAssignment
from meters.models import Meter
from plans.models import PlanVersion, VersionStatus
from tests.browser.camera import shoot
from tests.factories import CustomerFactory
from tests.invoices.actions.conftest import use

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = datetime.now(UTC).date()
LAST_MONTH = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)


def test_three_templates_become_plans_and_one_is_checked_published_and_assigned(page: Page) -> None:
    CustomerFactory.create(key="acme", name="Acme Support")
    from_the_empty_list(page)
    base_and_outcome(page)
    change_a_price(page)
    check_the_price(page)
    publish(page)
    assign(page)
    by_class(page)
    with_an_allowance(page)
    take_the_usage_of_a_customer(page)
    assert list(PlanVersion.objects.order_by("pk").values_list("plan__key", "status")) == [
        ("base_fee_and_outcomes", "published"), ("classes", "draft"), ("base", "draft"),
    ]  # fmt: skip
    assert PlanAssignment.objects.get().plan_version.status == VersionStatus.PUBLISHED


def from_the_empty_list(page: Page) -> None:
    page.goto("/admin/")
    page.locator("#nav-sidebar").get_by_role("link", name=re.compile("Plans$")).click()
    shoot(page, "60-plans-empty")
    page.locator(".up-empty").get_by_role("link", name="From a template").click()
    expect(page.locator(".up-step")).to_have_count(11)
    shoot(page, "60-templates")


def base_and_outcome(page: Page) -> None:
    page.get_by_role("link", name="Use Base fee and outcomes").click()
    expect(page.get_by_label("Which meter counts tickets?").locator("option:checked")).to_have_text(
        "A new meter: Tickets resolved"
    )
    shoot(page, "61-base-and-outcome")
    page.get_by_label("Name").fill("")
    make(page)
    expect(field(page, "name")).to_contain_text("This field is required.")
    shoot(page, "61-mistake")
    page.get_by_label("Name").fill("Base fee and outcomes")
    make(page)
    expect(page.get_by_text("is a draft. Set its prices, check them, then publish it.")).to_be_visible()
    expect(page.get_by_text("A draft that can be published.")).to_be_visible()
    shoot(page, "62-draft")


def change_a_price(page: Page) -> None:
    resolved = page.locator("#charges-data .form-group").nth(1)
    resolved.get_by_role("textbox", name="Unit price").fill("2.50")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".up-prices")).to_contain_text("2.50 USD for each ticket")


def check_the_price(page: Page) -> None:
    page.get_by_label("Tickets resolved").fill("a hundred")
    check(page)
    expect(field(page, "check-resolved")).to_contain_text("'a hundred' is not a quantity")
    shoot(page, "63-check-mistake")
    page.get_by_label("Tickets resolved").fill("137")
    check(page)
    lines = page.locator("#checked-lines")
    expect(lines.get_by_role("row", name="Platform fee")).to_contain_text("500.00")
    expect(lines.get_by_role("row", name="each")).to_have_text(re.compile(r"137\s*× 2\.50\s*342\.50"))
    expect(lines.locator("tfoot")).to_contain_text("842.50 USD")
    shoot(page, "63-check")
    page.get_by_role("link", name="Back to Base fee and outcomes v1").click()


def publish(page: Page) -> None:
    page.get_by_role("link", name="Publish").click()
    page.locator("#dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("is published. Customers can be assigned to it")).to_be_visible()
    expect(page.get_by_role("heading", name="Price check")).to_be_visible()
    shoot(page, "64-published")


def assign(page: Page) -> None:
    page.get_by_role("link", name="Assign to a customer").click()
    page.locator(".field-customer .select2-selection").click()
    pick_acme(page)
    page.get_by_label("Starts on").fill(f"{TODAY:%Y-%m}-01")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def by_class(page: Page) -> None:
    """From the list, under a name of one's own; its meter is made with it."""
    from_the_list(page, "By class of outcome")
    page.get_by_label("Name").fill("")
    page.get_by_label("Name").press_sequentially("Classes")
    make(page)
    expect(page.get_by_text("Classes come from the meter's definition")).to_be_visible()
    page.get_by_label("Conversations").fill("confirmed: 10, assumed: 3, assisted: 2, spam: 4")
    check(page)
    expect(page.locator("#checked-lines")).to_contain_text("confirmed")
    expect(page.locator("#checked-lines tfoot")).to_contain_text("11.37 USD")
    shoot(page, "65-by-class")


def with_an_allowance(page: Page) -> None:
    from_the_list(page, "Base: a monthly allowance")
    make(page)
    page.get_by_label("Account summaries").fill("250")
    check(page)
    lines = page.locator("#checked-lines")
    expect(lines).to_contain_text("250 sales-ready account summaries")
    expect(lines.get_by_role("row", name="included")).to_contain_text("50")
    expect(lines.locator("tfoot")).to_contain_text("247.00 USD")
    shoot(page, "66-allowance")


def take_the_usage_of_a_customer(page: Page) -> None:
    """What was used then stands in the input, to be changed and checked again."""
    use(PlanAssignment.objects.get(), Meter.objects.get(key="account_summaries"), 130, LAST_MONTH)
    page.locator("[id^='select2-id_check-_customer']").click()
    pick_acme(page)
    check(page)
    expect(page.get_by_text(f"With what Acme Support used from 1 {LAST_MONTH:%B %Y}")).to_be_visible()
    expect(page.locator("#checked-lines tfoot")).to_contain_text("128.20 USD")
    expect(page.get_by_label("Account summaries")).to_have_value("130")
    shoot(page, "67-of-a-customer")


def from_the_list(page: Page, template: str) -> None:
    page.locator("#nav-sidebar").get_by_role("link", name=re.compile("Plans$")).click()
    page.get_by_role("link", name="From a template").click()
    page.get_by_role("link", name=f"Use {template}").click()


def make(page: Page) -> None:
    page.get_by_role("button", name="Make the draft").click()


def pick_acme(page: Page) -> None:
    page.locator(".select2-search__field").press_sequentially("Acme")
    page.locator(".select2-results__option--highlighted").filter(has_text="Acme Support").click()


def check(page: Page) -> None:
    page.get_by_role("button", name="Check the price").click()


def field(page: Page, name: str) -> Locator:
    """The field whose input is called so, with its label and its errors."""
    return page.locator(f"form:has([name*='{name}'])")
