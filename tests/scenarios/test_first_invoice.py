"""The first month: the guide, the hybrids, and fees in advance."""

from typing import Any

import pytest

from tests.scenarios.shop import Shop
from tests.worked_examples import EXAMPLES

NOVEMBER = "2026-11-01T09:00:00Z"


def catalogue(*charges: str, starts: str = "2026-10-01", zone: str = "America/New_York", more: str = "") -> str:
    """One customer on one plan with these charges."""
    rows = "\n".join(f"      - {{{charge}}}" for charge in charges)
    return f"""
meters:
  - {{key: tickets_resolved, label: Tickets resolved, unit: ticket}}
  - {{key: attempts, label: Attempts, kind: activity}}
plans:
  - key: plan
    name: Support outcome plan
    currency: USD
    interval: month
    charges:
{rows}
customers:
  - key: acme
    name: Acme Support
    currency: USD
    timezone: {zone}
    assignments: [{{plan: plan, from: {starts}{more}}}]
"""


RESOLVED = 'key: resolved, type: usage, meter: tickets_resolved, rate: {model: per_unit, unit_price: "2.00"}'
ATTEMPT = 'key: attempt, type: usage, meter: attempts, rate: {model: per_unit, unit_price: "0.10"}'
SUCCESS = 'key: success, type: usage, meter: tickets_resolved, rate: {model: per_unit, unit_price: "1.50"}'
FIN = 'key: fin, type: usage, meter: tickets_resolved, rate: {model: per_unit, unit_price: "0.99"}'
BASE = 'key: base, type: flat, amount: "500.00"'
ADVANCE = 'key: base, type: flat, amount: "500.00", timing: advance'


def amounts(invoice: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(line["charge"], line["quantity"], line["amount"]) for line in invoice["lines"]]


@pytest.mark.parametrize(("count", "total"), list(zip((50, 120), EXAMPLES["A01"].expected.split(" and "), strict=True)))
def test_the_guide_bills_each_resolved_ticket(shop: Shop, count: int, total: str) -> None:
    shop.catalogue(catalogue(RESOLVED))
    shop.post("acme", "tickets_resolved", count, "2026-10-12T15:00:00Z", value=1)
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    (invoice,) = shop.invoices(customer="acme", period="2026-10")
    assert (invoice["total"], invoice["due"], invoice["status"]) == (total, total, "issued")
    assert amounts(invoice) == [("resolved", str(count), total)]
    (step,) = invoice["lines"][0]["steps"]
    assert step == {"text": "", "quantity": str(count), "unit_price": "2.00", "amount": total}
    assert invoice["number"] == "INV-000001"


def test_a_thousand_resolutions_at_99_cents(shop: Shop) -> None:
    shop.catalogue(catalogue(FIN))
    shop.post("acme", "tickets_resolved", 1_000, "2026-10-12T15:00:00Z")
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    assert shop.invoices()[0]["total"] == EXAMPLES["A02"].expected


def test_base_and_outcome(shop: Shop) -> None:
    shop.catalogue(catalogue(BASE, RESOLVED))
    shop.post("acme", "tickets_resolved", 137, "2026-10-12T15:00:00Z")
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    (invoice,) = shop.invoices()
    assert invoice["total"] == EXAMPLES["S01"].expected
    assert amounts(invoice) == [("base", "1", "500.00"), ("resolved", "137", "274.00")]


def test_attempt_and_success(shop: Shop) -> None:
    shop.catalogue(catalogue(ATTEMPT, SUCCESS))
    shop.post("acme", "attempts", 1_000, "2026-10-12T15:00:00Z")
    shop.post("acme", "tickets_resolved", 200, "2026-10-12T15:00:00Z")
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    (invoice,) = shop.invoices()
    assert invoice["total"] == EXAMPLES["S02"].expected
    assert amounts(invoice) == [("attempt", "1000", "100.00"), ("success", "200", "300.00")]


def test_a_fee_in_advance_opens_with_an_invoice_of_its_own_and_then_rides_along(shop: Shop) -> None:
    shop.catalogue(catalogue(ADVANCE, RESOLVED))
    shop.post("acme", "tickets_resolved", 137, "2026-10-12T15:00:00Z")
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    opening, month = shop.invoices()
    assert (opening["kind"], opening["total"], opening["lines"][0]["from"]) == ("opening", "500.00", "2026-10-01")
    assert (month["kind"], month["total"], month["lines"][0]["from"]) == ("period", "774.00", "2026-11-01")
    shop.bill("2026-11", as_of="2026-12-01T09:00:00Z", issue=True)
    assert [invoice["total"] for invoice in shop.invoices()] == ["500.00", "774.00", "500.00"]


def test_a_fee_in_advance_is_not_billed_past_the_end(shop: Shop) -> None:
    shop.catalogue(catalogue(ADVANCE, RESOLVED, more=", to: 2026-11-01"))
    shop.post("acme", "tickets_resolved", 5, "2026-10-12T15:00:00Z")
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    assert [invoice["total"] for invoice in shop.invoices()] == ["500.00", "10.00"]


def test_a_fee_is_prorated_by_days_and_usage_is_not(shop: Shop) -> None:
    shop.catalogue(catalogue(BASE, RESOLVED, starts="2026-10-16"))
    shop.post("acme", "tickets_resolved", 3, "2026-10-15T15:00:00Z")
    shop.post("acme", "tickets_resolved", 4, "2026-10-16T15:00:00Z")
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    (invoice,) = shop.invoices()
    assert amounts(invoice) == [("base", "1", "258.06"), ("resolved", "4", "8.00")]
    assert "16 of 31 days" in invoice["lines"][0]["text"]


def test_a_month_ends_at_midnight_of_the_customers_zone(shop: Shop) -> None:
    shop.catalogue(catalogue(RESOLVED))
    shop.post("acme", "tickets_resolved", 1, "2026-10-01T03:59:59Z")
    shop.post("acme", "tickets_resolved", 2, "2026-10-01T04:00:00Z")
    shop.post("acme", "tickets_resolved", 4, "2026-11-01T03:59:59Z")
    shop.post("acme", "tickets_resolved", 8, "2026-11-01T04:00:00Z")
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    assert amounts(shop.invoices()[0]) == [("resolved", "6", "12.00")]


def test_a_month_without_anything_due_has_no_invoice(shop: Shop) -> None:
    shop.catalogue(catalogue(RESOLVED))
    assert "2026-10: 1 customer done, 0 parked" in shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    assert shop.invoices() == []


def test_a_draft_is_refreshed_until_it_is_issued_and_never_after(shop: Shop) -> None:
    shop.catalogue(catalogue(RESOLVED))
    shop.post("acme", "tickets_resolved", 1, "2026-10-12T15:00:00Z")
    shop.bill("2026-10", as_of=NOVEMBER)
    (draft,) = shop.invoices()
    assert (draft["status"], draft["number"], draft["total"]) == ("draft", None, "2.00")
    shop.post("acme", "tickets_resolved", 1, "2026-10-12T15:00:00Z")
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    (issued,) = shop.invoices()
    assert (issued["id"], issued["total"]) == (draft["id"], "4.00")
    shop.post("acme", "tickets_resolved", 1, "2026-10-12T15:00:00Z")
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    assert shop.invoices() == [issued]


def test_running_a_month_three_times_changes_nothing(shop: Shop) -> None:
    shop.catalogue(catalogue(ADVANCE, RESOLVED))
    shop.post("acme", "tickets_resolved", 120, "2026-10-12T15:00:00Z")
    seen = []
    for _ in range(3):
        shop.bill("2026-10", as_of=NOVEMBER, issue=True)
        seen.append(shop.invoices())
    assert seen[0] == seen[1] == seen[2]


def test_the_dimension_filter_chooses_what_is_priced(shop: Shop) -> None:
    text = catalogue(RESOLVED.replace("rate:", "where: {tier: [premium]}, rate:"))
    text = text.replace("unit: ticket", "unit: ticket, dimensions: {tier: [standard, premium]}")
    shop.catalogue(text)
    for tier, count in {"standard": 3, "premium": 5}.items():
        shop.post("acme", "tickets_resolved", count, "2026-10-12T15:00:00Z", properties={"tier": tier})
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    assert amounts(shop.invoices()[0]) == [("resolved", "5", "10.00")]
