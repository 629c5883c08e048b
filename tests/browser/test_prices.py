"""Somebody who has never seen the code sets up tiers and prices by class, makes a mistake, mends it and publishes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from meters.models import Meter
from plans.models import PlanVersion
from tests.browser.camera import shoot
from tests.factories import MeterFactory, PlanVersionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_tiers_and_prices_by_class_are_set_up_corrected_and_published(page: Page) -> None:
    meters()
    version = PlanVersionFactory.create(plan__name="Growth")
    page.goto(address(version))
    shoot(page, "40-empty-draft")
    type_tiers(page)
    price_by_class(page)
    shoot(page, "41-typed")
    save_and_publish(page)
    read_the_mistake(page, version)
    mend_it(page)
    save_and_publish(page)
    expect(page.get_by_text("is published. Customers can be assigned")).to_be_visible()
    read_the_prices(page)
    graduated, matrix = version.charges.all()
    assert graduated.rate == {
        "model": "graduated",
        "tiers": [
            {"up_to": "50", "unit_price": "0.95"},
            {"up_to": "100", "unit_price": "0.90"},
            {"unit_price": "0.85"},
        ],
    }
    assert matrix.rate == {"model": "matrix", "by": "class", "prices": {"full": "2.00", "part": "0.50"}, "default": "0"}


def test_a_dimension_with_listed_values_has_a_row_for_each(page: Page) -> None:
    meters()
    page.goto(address(PlanVersionFactory.create()))
    rate = charge(page, 0)
    rate.get_by_label("Meter", exact=True).select_option(label="Research queries")
    rate.get_by_label("How it is priced").select_option("matrix")
    by = rate.get_by_label("Priced by")
    expect(by.locator("option:not([disabled])")).to_have_text(["choose", "depth", "class of the outcome"])
    by.select_option("depth")
    expect(rate.get_by_label("Value", exact=True)).to_have_count(2)
    expect(rate.get_by_label("Value", exact=True).nth(1)).to_have_value("deep")


def test_rows_are_made_and_removed_from_the_keyboard(page: Page) -> None:
    meters()
    page.goto(address(PlanVersionFactory.create()))
    rate = charge(page, 0)
    rate.get_by_label("How it is priced").select_option("stairstep")
    up_to = rate.locator("[data-rows='stairs']").get_by_label("Up to")
    expect(up_to).to_have_count(2)
    up_to.first.focus()
    for key in ("5", "Tab", "9", "Enter", "8", "Enter"):
        page.keyboard.press(key)
    expect(up_to).to_have_count(3)
    expect(up_to.nth(2)).to_be_focused()
    expect(rate.locator("[data-rows='stairs'] [data-row-name]")).to_have_text(["Stair 1", "Above 5", "Above 8"])
    page.get_by_role("button", name="Remove stair 2").press("Enter")
    expect(up_to).to_have_count(2)
    expect(up_to.nth(1)).to_be_focused()


def test_a_new_version_says_what_changed(page: Page) -> None:
    meters()
    tickets = Meter.objects.get(key="tickets")
    old = PlanVersionFactory.create(
        plan__name="Growth",
        charges=[{"key": "base", "flat": True}, {"key": "tickets", "meter": tickets, "included": 50}],
        published=True,
    )
    page.goto(address(old))
    shoot(page, "44-published-simple")
    page.get_by_role("link", name="New version from this one").click()
    page.locator("#dialog").get_by_role("button", name="New version from this one").click()
    expect(page.get_by_text("Nothing: both versions charge the same")).to_be_visible()
    expect(charge(page, 0).get_by_label("Meter", exact=True)).to_be_hidden()
    tickets_form = charge(page, 1)
    expect(tickets_form.get_by_label("Included units")).to_have_value("50")
    tickets_form.get_by_role("textbox", name="Unit price").fill("1.80")
    tickets_form.get_by_label("Minimum").fill("100")
    page.get_by_role("button", name="Save and continue editing").click()
    changes = page.locator("#changes")
    expect(changes).to_contain_text("What changed since version 1")
    expect(changes.locator("del")).to_have_text("2.00 USD for each ticket")
    expect(changes.locator("ins")).to_have_text(["1.80 USD for each ticket", "at least 100.00 USD"])
    shoot(page, "45-changes")


def test_a_mistake_between_charges_is_told_beside_the_field_after_saving(page: Page) -> None:
    meters()
    tickets = Meter.objects.get(key="tickets")
    version = PlanVersionFactory.create(
        plan__name="Growth", charges=[{"key": key, "meter": tickets} for key in ("resolved", "again")]
    )
    page.goto(address(version))
    save_and_publish(page)
    expect(page.get_by_text("Saved, but not published: one thing stands against it.")).to_be_visible()
    where = charge(page, 1).locator(".field-where")
    expect(where).to_contain_text("Charge 'resolved' prices some of the same usage.")
    shoot(page, "46-stands-against")
    page.get_by_role("link", name="Tickets resolved (again), only where").click()
    expect(where.get_by_role("textbox")).to_be_in_viewport()


def test_every_model_and_term_is_read_in_words_and_compared(page: Page) -> None:
    meters()
    plan = PlanVersionFactory.create(plan__name="Growth", charges=[*many()], published=True).plan
    PlanVersionFactory.create(plan=plan, number=2, charges=[{"key": "base", "flat": True}], published=True)
    third = PlanVersionFactory.create(
        plan=plan, number=3, charges=[*many(price="3.00")], published=True, currency="USD", minimum=1000, trial_days=14
    )
    page.goto(address(third))
    shoot(page, "47-many-prices")
    page.get_by_label("Compare with version").select_option("1")
    page.get_by_role("button", name="Compare").click()
    changes = page.locator("#changes")
    expect(changes).to_contain_text("What changed since version 1")
    expect(changes.locator("ins")).to_have_text(
        [
            "14 days without flat fees, minimums and commitments",
            "at least 1,000.00 USD for usage",
            "3.00 USD for each ticket",
        ]
    )
    shoot(page, "48-compared")


def test_without_scripts_everything_is_there_and_can_be_typed(
    page: Page, browser: Browser, live_server: LiveServer
) -> None:
    meters()
    version = PlanVersionFactory.create()
    context = browser.new_context(
        viewport={"width": 1280, "height": 1900}, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(live_server.url + address(version))
    tiers = charge(plain, 0)
    tiers.get_by_label("Meter", exact=True).select_option(label="Tickets resolved")
    tiers.get_by_label("How it is priced").select_option("graduated")
    rows = tiers.locator("[data-rows='tiers'] [data-row]")
    for row, (up_to, price) in enumerate((("50", "0.95"), ("100", "0.90"), ("", "0.85"))):
        rows.nth(row).get_by_label("Up to").fill(up_to)
        rows.nth(row).get_by_label("Unit price").fill(price)
    plain.get_by_role("button", name="Save", exact=True).click()
    assert len((version.charges.get().rate or {})["tiers"]) == 3
    context.close()


def many(price: str = "2.00") -> Iterator[dict[str, Any]]:
    """Charges of every model, with every term."""
    tickets, calls = Meter.objects.get(key="tickets"), Meter.objects.get(key="calls")
    yield {"key": "base", "flat": True, "text": "Support desk"}
    yield {
        "key": "resolved", "meter": tickets, "rate": {"model": "per_unit", "unit_price": price},
        "where": {"class": ["full"]}, "included": 50, "rollover": True, "minimum": 100, "cap": 5000,
        "discount_percent": 12.5, "text": "{quantity} tickets",
    }  # fmt: skip
    tiers = [{"up_to": "1000", "unit_price": "0.05", "flat_fee": "10"}, {"unit_price": "0.04"}]
    for model in ("graduated", "volume"):
        yield {"key": model, "meter": calls, "rate": {"model": model, "tiers": tiers}, "commitment_units": 10000}
    stairs = [{"up_to": "100", "price": "50"}, {"price": "90"}]
    yield {"key": "stairs", "meter": calls, "rate": {"model": "stairstep", "tiers": stairs, "flat_fee_at_zero": True}}
    yield {"key": "blocks", "meter": calls, "rate": {"model": "package", "size": "100", "price": "5", "free": "100"}}
    share = {"model": "percentage", "percent": "1.2", "fixed": "0.10", "free_events": 3, "free_amount": "500"}
    yield {"key": "share", "meter": calls, "rate": share}
    prices = {"standard": "2", "premium": "3.5"}
    yield {"key": "lanes", "meter": calls, "rate": {"model": "matrix", "by": "route", "prices": prices, "default": "1"}}


def meters() -> None:
    MeterFactory.create(key="tickets", label="Tickets resolved", unit_singular="ticket", unit_plural="tickets")
    MeterFactory.create(
        key="queries", label="Research queries", unit_singular="query", unit_plural="queries",
        dimensions={"depth": ["quick", "deep"]},
    )  # fmt: skip
    MeterFactory.create(key="calls", label="Calls", dimensions={"route": None})


def address(version: PlanVersion) -> str:
    return reverse("admin:plans_planversion_change", args=[version.pk])


def charge(page: Page, number: int) -> Locator:
    return page.locator("#charges-data .form-group").nth(number)


def type_tiers(page: Page) -> None:
    """The last tier is bounded by mistake."""
    tiers = charge(page, 0)
    tiers.get_by_label("Meter", exact=True).select_option(label="Tickets resolved")
    model = tiers.get_by_label("How it is priced")
    expect(model.locator("option:checked")).to_have_text("Per unit: every unit at the same price")
    expect(tiers.get_by_label("Up to").first).to_be_hidden()
    model.select_option(label="Graduated: each unit at the price of its own tier")
    expect(tiers.get_by_label("Up to").locator("visible=true")).to_have_count(2)
    tiers.get_by_role("button", name="Add a tier").click()
    rows = tiers.locator("[data-rows='tiers'] [data-row]")
    for row, (up_to, price) in enumerate((("50", "0.95"), ("100", "0.90"), ("500", "0.85"))):
        rows.nth(row).get_by_label("Up to").fill(up_to)
        rows.nth(row).get_by_label("Unit price").fill(price)


def price_by_class(page: Page) -> None:
    page.get_by_text("Add another Charge").click()
    matrix = charge(page, 1)
    matrix.get_by_label("Meter", exact=True).select_option(label="Research queries")
    matrix.get_by_label("How it is priced").select_option(
        label="Matrix: a price for each value of a dimension, or for each class"
    )
    matrix.get_by_label("Priced by").select_option(label="class of the outcome")
    prices = matrix.locator("[data-rows='prices'] [data-row]")
    prices.nth(0).get_by_label("Value").fill("full")
    prices.nth(0).get_by_label("Unit price").fill("2.00")
    matrix.get_by_role("button", name="Add a price").click()
    prices.nth(1).get_by_label("Value").fill("part")
    prices.nth(1).get_by_label("Unit price").fill("0.50")
    matrix.get_by_label("All other values").fill("0")


def save_and_publish(page: Page) -> None:
    page.get_by_role("button", name="Save and publish").click()


def read_the_mistake(page: Page, version: PlanVersion) -> None:
    third = charge(page, 0).locator("[data-rows='tiers'] [data-row]").nth(2)
    expect(third).to_contain_text("The last tier must be open, or units above it would have no price")
    expect(third.get_by_label("Up to")).to_have_value("500")
    expect(charge(page, 1).locator("[data-rows='prices'] [data-row]").nth(1).get_by_label("Value")).to_have_value(
        "part"
    )
    shoot(page, "42-mistake")
    assert not version.charges.exists()


def mend_it(page: Page) -> None:
    charge(page, 0).locator("[data-rows='tiers'] [data-row]").nth(2).get_by_label("Up to").fill("")


def read_the_prices(page: Page) -> None:
    prices = page.locator("section", has=page.get_by_role("heading", name="Prices", exact=True))
    expect(prices).to_contain_text("first 50 at 0.95, next 50 at 0.90, above 100 at 0.85 USD for each ticket")
    expect(prices).to_contain_text("by class: full at 2.00, part at 0.50, all others at 0.00 USD for each query")
    shoot(page, "43-published")
