"""Somebody who has never seen the code makes the 72-hour definition, tries it out and publishes it."""

import json
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlparse

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.models import ApiKey, Customer, Scope
from meters.models import Outcome, OutcomeDefinition
from tests.browser.camera import shoot
from tests.factories import CustomerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_72_hour_definition_is_made_tried_out_and_published_and_judges(page: Page, live_server: LiveServer) -> None:
    customer, secret = CustomerFactory.create(key="acme", name="Acme Support"), key()
    make_the_meter(page, "Tickets resolved", kind="outcome")
    make_the_meter(page, "Ticket reopened", kind="activity")
    choose_the_template(page)
    say_which_meter_is_which(page)
    read_it(page)
    try_it_out(page)
    correct_the_sentence(page)
    publish(page)
    post(live_server.url, secret, event("e1", "tickets_resolved", hours_ago=80), event("e2", "ticket_reopened", 9))
    read_the_verdict(page)
    make_a_new_version(page)
    pick_the_case(page, customer)


def make_the_meter(page: Page, label: str, *, kind: str) -> None:
    page.goto("/admin/")
    page.locator("#nav-sidebar").get_by_role("link", name="Meters").click()
    page.locator("a[href$='/meters/meter/add/']").first.click()
    page.get_by_label("Label").press_sequentially(label)
    page.get_by_label("Kind").select_option(kind)
    save(page)
    expect(page.get_by_text("was added successfully")).to_be_visible()


def choose_the_template(page: Page) -> None:
    page.locator("#nav-sidebar").get_by_role("link", name="Definitions").click()
    shoot(page, "20-definitions-empty")
    page.locator("a[href$='/meters/outcomedefinition/add/']").first.click()
    shoot(page, "20-templates")
    page.get_by_role("link", name="Use Resolved and quiet for 72 hours").click()


def say_which_meter_is_which(page: Page) -> None:
    """Both meters are proposed, by their names."""
    expect(page.get_by_label("What do you charge for?").locator("option:checked")).to_contain_text("Tickets resolved")
    reopened = page.get_by_label("Which event says that it was opened again?")
    expect(reopened.locator("option:checked")).to_contain_text("Ticket reopened")
    shoot(page, "21-which-meter")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_text("is a draft. Read it, try it out below")).to_be_visible()


def read_it(page: Page) -> None:
    words = page.locator("section", has=page.get_by_role("heading", name="In words"))
    expect(words).to_contain_text("When “Ticket reopened” arrives for the same case, take the success back.")
    expect(words).to_contain_text("A success is final 72 hours after the last success")
    expect(page.get_by_text("A draft that can be published.")).to_be_visible()
    shoot(page, "22-draft")


def try_it_out(page: Page) -> None:
    expect(page.get_by_label("Signals")).to_have_value(story(hours=71))
    page.get_by_role("button", name="Try it out").click()
    expect(page.get_by_label("Verdict")).to_contain_text("Attempted")
    expect(page.get_by_label("Verdict")).to_contain_text("Takes the success back before it was final.")
    shoot(page, "23-taken-back")
    page.get_by_label("Signals").fill(story(hours=72))
    page.get_by_role("button", name="Try it out").click()
    expect(page.get_by_label("Verdict")).to_contain_text("Reversed")
    page.get_by_label("Signals").fill("2026-10-05 12:00 tickets_resolvd")
    page.get_by_role("button", name="Try it out").click()
    expect(page.get_by_text("there is no meter 'tickets_resolvd'")).to_be_visible()
    shoot(page, "23-mistake")
    assert not Outcome.objects.exists()
    page.get_by_role("link", name="Back to Tickets resolved v1").click()


def correct_the_sentence(page: Page) -> None:
    page.get_by_label("Statement").fill("A ticket resolved by the assistant and not reopened for 72 hours.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("changed successfully")).to_be_visible()
    expect(page.locator("blockquote")).to_have_text("A ticket resolved by the assistant and not reopened for 72 hours.")


def publish(page: Page) -> None:
    page.get_by_role("link", name="Publish").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("is frozen")
    shoot(page, "24-publish-dialog")
    dialog.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("is published: it judges every case.")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    shoot(page, "25-published")


def read_the_verdict(page: Page) -> None:
    page.locator("#nav-sidebar").get_by_role("link", name="Outcomes").click()
    shoot(page, "26-outcomes")
    page.get_by_role("link", name="ticket-981").click()
    expect(page.get_by_text("Takes the success back before it was final.")).to_be_visible()
    expect(page.get_by_role("link", name="Tickets resolved v1")).to_be_visible()
    shoot(page, "26-outcome")
    outcome = Outcome.objects.get()
    assert (outcome.status, outcome.definition) == ("attempted", OutcomeDefinition.objects.get())


def make_a_new_version(page: Page) -> None:
    page.get_by_role("link", name="Tickets resolved v1").click()
    page.get_by_role("link", name="New version from this one").click()
    page.locator("#dialog").get_by_role("button", name="New version from this one").click()
    expect(page.get_by_text("say from when on it is in force")).to_be_visible()
    page.get_by_label("Hold*", exact=True).fill("24")
    add_a_rule(page)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("What is different from version 1")).to_be_visible()
    expect(page.locator("ins").first).to_contain_text("its “score” is below 4")
    shoot(page, "27-new-version")
    assert [rule.where for rule in OutcomeDefinition.objects.get(number=2).rules.all()] == [
        {}, {}, {"score": {"lt": 4}},
    ]  # fmt: skip


def add_a_rule(page: Page) -> None:
    page.get_by_text("Add another Rule").click()
    rule = page.locator("#rules-data .form-group").nth(2)
    rule.locator("select[name$='-on']").select_option(label="Ticket reopened")
    rule.get_by_label("Property").fill("score")
    rule.get_by_label("What is asked of it").select_option(label="is below")
    rule.get_by_label("Value").fill("4")
    rule.get_by_label("Then").select_option("exclude")


def pick_the_case(page: Page, customer: Customer) -> None:
    page.locator("[id^='select2-id_try-customer']").click()
    page.locator(".select2-search__field").press_sequentially("Acme")
    page.locator(".select2-results__option--highlighted").filter(has_text=customer.name).click()
    page.get_by_label("Case", exact=True).fill("ticket-981")
    page.get_by_role("button", name="Try it out").click()
    expect(page.get_by_label("Verdict")).to_contain_text("Reversed")
    shoot(page, "28-picked-case")


def story(*, hours: int) -> str:
    """What the page proposes to try: a success a week ago, and a reopening so many hours later."""
    return f"{timezone.now() - timedelta(days=7):%Y-%m-%d} 12:00 tickets_resolved\n+{hours}h ticket_reopened"


def event(name: str, meter: str, hours_ago: int) -> dict[str, str]:
    at = timezone.now() - timedelta(hours=hours_ago)
    return {"id": name, "customer": "acme", "meter": meter, "case": "ticket-981", "occurred_at": at.isoformat()}


def key() -> str:
    minted, secret = ApiKey.mint(name="helpdesk", scopes=[Scope.EVENTS_WRITE], customer=None, expires_at=None)
    minted.save()
    return secret


def post(server: str, secret: str, *events: dict[str, str]) -> None:
    """What the application does: over real HTTP."""
    connection = HTTPConnection(urlparse(server).netloc)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/events", json.dumps({"events": events}), headers)
    answer = connection.getresponse()
    told: dict[str, Any] = json.loads(answer.read())
    connection.close()
    assert (answer.status, told["accepted"]) == (200, len(events))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
