"""A month as the customer sees it: what is left, what it comes to, who is told, and the invoice in the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
import time_machine

from invoices.models import SpendAlertFired
from invoices.tasks import evaluate_spend_alerts
from tests.people import boss
from tests.scenarios.shop import Shop

CATALOGUE = """
meters:
  - {key: tickets_resolved, label: Tickets resolved, unit: ticket}
  - {key: attempts, label: Attempts, kind: activity, unit: attempt}
plans:
  - key: growth
    name: Growth
    currency: USD
    interval: month
    charges:
      - {key: base, type: flat, amount: "100.00"}
      - {key: resolved, type: usage, meter: tickets_resolved, included: 10, rollover: true,
         rate: {model: per_unit, unit_price: "2.00"}}
      - {key: tried, type: usage, meter: attempts, cap: "5.00", rate: {model: per_unit, unit_price: "0.10"}}
customers:
  - key: acme
    name: Acme Support
    currency: USD
    timezone: America/New_York
    tax_percent: "10"
    spend_cap: "200.00"
    assignments: [{plan: growth, from: 2026-10-01}]
"""
ALERTS = "/admin/invoices/spendalert/add/"


@contextmanager
def at(moment: str) -> Iterator[None]:
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        yield


def told() -> list[tuple[str, str]]:
    evaluate_spend_alerts()
    return list(SpendAlertFired.objects.order_by("pk").values_list("period", "reached"))


@pytest.fixture
def growing(shop: Shop) -> Shop:
    """A shop with one customer, and alerts that a person made in the admin."""
    with at("2026-10-01T12:00:00Z"):
        shop.catalogue(CATALOGUE)
        shared = {"customer": "", "amount": "", "is_active": "on"}
        person = boss()
        for watched, percent in (("growth/resolved", "80"), ("growth/resolved", "100"), ("growth/tried", "50")):
            assert person.post(ALERTS, shared | {"watched": watched, "percent": percent}).status_code == 302
        assert person.post(ALERTS, shared | {"watched": "growth", "amount": "110"}).status_code == 302
    return shop


def test_a_month_runs_from_the_first_ticket_to_the_invoice(growing: Shop) -> None:
    shop = growing
    with at("2026-10-05T12:00:00Z"):
        shop.post("acme", "tickets_resolved", 7, "2026-10-05T11:00:00Z")
        assert included(shop) == {"units": "10", "used": "7", "left": "3"}
        assert told() == []
    with at("2026-10-10T12:00:00Z"):
        shop.post("acme", "tickets_resolved", 1, "2026-10-10T11:00:00Z")
        assert told() == told() == [("2026-10", "8 of 10 tickets")]
    with at("2026-10-20T12:00:00Z"):
        shop.post("acme", "tickets_resolved", 7, "2026-10-20T11:00:00Z")
        shop.post("acme", "attempts", 60, "2026-10-20T11:00:00Z")
        assert included(shop) == {"units": "10", "used": "10", "left": "0"}
        assert told()[1:] == [
            ("2026-10", "15 of 10 tickets"),
            ("2026-10", "6.00 of 5.00 USD"),
            ("2026-10", "115.00 of 110.00 USD"),
        ]
        upcoming = shop.call("GET", "/api/v1/customers/acme/upcoming-invoice")
        standing = shop.call("GET", "/api/v1/customers/acme/standing")
    assert (upcoming["lines_total"], upcoming["tax"], upcoming["total"]) == ("115.00", "11.50", "126.50")
    assert standing["spend_cap"] == {"amount": "200.00", "used": "115.00", "left": "85.00"}
    with at("2026-11-02T12:00:00Z"):
        shop.bill("2026-10", as_of="2026-11-02T12:00:00Z", issue=True)
        (invoice,) = shop.invoices()
        assert invoice["lines"] == upcoming["lines"]
        assert invoice["total"] == upcoming["total"]
        assert len(told()) == 4


def test_what_a_month_leaves_is_there_in_the_next_and_alerts_begin_anew(growing: Shop) -> None:
    shop = growing
    with at("2026-10-20T12:00:00Z"):
        shop.post("acme", "tickets_resolved", 8, "2026-10-20T11:00:00Z")
        assert told() == [("2026-10", "8 of 10 tickets")]
    with at("2026-11-02T12:00:00Z"):
        shop.bill("2026-10", as_of="2026-11-02T12:00:00Z", issue=True)
        shop.post("acme", "tickets_resolved", 9, "2026-11-02T11:00:00Z")
        charge = shop.call("GET", "/api/v1/customers/acme/standing")["plans"][0]["charges"][0]
        assert charge["rolled_over"] == {"units": "2", "used": "2", "left": "0"}
        assert charge["included"] == {"units": "10", "used": "7", "left": "3"}
        assert len(told()) == 1
        shop.post("acme", "tickets_resolved", 1, "2026-11-02T11:30:00Z")
        assert told()[1:] == [("2026-11", "10 of 12 tickets")]


def included(shop: Shop) -> dict[str, str]:
    standing = shop.call("GET", "/api/v1/customers/acme/standing")
    found: dict[str, str] = standing["plans"][0]["charges"][0]["included"]
    return found
