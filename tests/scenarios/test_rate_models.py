"""Months on every rate model, with the numbers of the field's worked examples."""

from typing import Any

import pytest

from tests.scenarios.given import METERS, file, flat, lines, steps, tiers, usage
from tests.scenarios.shop import Shop
from tests.worked_examples import EXAMPLES

NOVEMBER = "2026-11-01T09:00:00Z"
OCTOBER = "2026-10-12T15:00:00Z"

REDO = tiers(
    "graduated", 'up_to: 50, unit_price: "0.95"', 'up_to: 100, unit_price: "0.90"', 'unit_price: "0.85"'
)  # 300 is where the list ends; the last tier is open
STRIPE = ('up_to: 5, unit_price: "7"', 'up_to: 10, unit_price: "6.50"', 'unit_price: "6"')
OPENMETER = (
    "up_to: 5, flat_fee: 100",
    "up_to: 10, flat_fee: 50",
    'up_to: 15, unit_price: "5"',
    'unit_price: "1"',
)
PER_TICKET = 'model: per_unit, unit_price: "{}"'


def billed(shop: Shop, text: str, *posted: tuple[str, int]) -> list[dict[str, Any]]:
    shop.catalogue(text)
    for meter, count in posted:
        if count:
            shop.post("acme", meter, count, OCTOBER)
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    return shop.invoices()


def cents(text: str) -> list[str]:
    """Amounts of an example, as invoices write them."""
    return [f"{float(each.replace(',', '')):.2f}" for each in text.split(";")]


def test_graduated_prices_each_unit_in_its_tier(shop: Shop) -> None:
    (invoice,) = billed(shop, file(usage(REDO)), ("tickets", 253))
    assert invoice["total"] == EXAMPLES["A05"].expected
    assert steps(invoice) == [("first 50", "50", "47.50"), ("next 50", "50", "45.00"), ("above 100", "153", "130.05")]


@pytest.mark.parametrize(("used", "total"), list(zip((250, 30), cents(EXAMPLES["A14"].expected), strict=True)))
def test_a_fee_with_an_allowance_charges_what_is_beyond_it(shop: Shop, used: int, total: str) -> None:
    text = file(flat("49.00"), usage(PER_TICKET.format("0.99"), ", included: 50"))
    (invoice,) = billed(shop, text, ("tickets", used))
    assert invoice["total"] == total
    assert steps(invoice, 1)[0] == ("included", str(min(used, 50)), "0.00")


def test_classes_have_prices_of_their_own(shop: Shop) -> None:
    prices = (
        'model: matrix, by: kind, prices: {resolution: "0.99", handoff: "0.99", disqualified: "0.99", lead: "9.99"}'
    )
    meter = (
        "key: tickets, label: Outcomes, unit: outcome, dimensions: {kind: [resolution, handoff, disqualified, lead]}"
    )
    shop.catalogue(file(usage(prices), meters=(meter, *METERS[1:])))
    for kind, count in {"resolution": 10, "handoff": 3, "disqualified": 2, "lead": 1}.items():
        shop.post("acme", "tickets", count, OCTOBER, properties={"kind": kind})
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    (invoice,) = shop.invoices()
    assert invoice["total"] == "24.84"
    assert sorted(steps(invoice)) == [
        ("disqualified", "2", "1.98"),
        ("handoff", "3", "2.97"),
        ("lead", "1", "9.99"),
        ("resolution", "10", "9.90"),
    ]


def test_classes_on_lines_of_their_own(shop: Shop) -> None:
    kinds = {"resolution": (10, "0.99"), "handoff": (3, "0.99"), "disqualified": (2, "0.99"), "lead": (1, "9.99")}
    charges = [usage(PER_TICKET.format(price), f", where: {{kind: [{k}]}}", key=k) for k, (_, price) in kinds.items()]
    meter = (
        "key: tickets, label: Outcomes, unit: outcome, dimensions: {kind: [resolution, handoff, disqualified, lead]}"
    )
    shop.catalogue(file(*charges, meters=(meter, *METERS[1:])))
    for kind, (count, _) in kinds.items():
        shop.post("acme", "tickets", count, OCTOBER, properties={"kind": kind})
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    (invoice,) = shop.invoices()
    assert f"{invoice['total']} on four lines" == EXAMPLES["A28"].expected
    assert lines(invoice) == [
        ("usage", "10", "9.90"),
        ("usage", "3", "2.97"),
        ("usage", "2", "1.98"),
        ("usage", "1", "9.99"),
    ]


def test_base_and_outcome(shop: Shop) -> None:
    (invoice,) = billed(shop, file(flat("500.00"), usage(PER_TICKET.format("2.00"))), ("tickets", 137))
    assert invoice["total"] == EXAMPLES["S01"].expected


def test_attempt_and_success(shop: Shop) -> None:
    tried = usage(PER_TICKET.format("0.10"), key="tried", meter="attempts")
    done = usage(PER_TICKET.format("1.50"), key="done")
    (invoice,) = billed(shop, file(tried, done), ("attempts", 1000), ("tickets", 200))
    assert invoice["total"] == EXAMPLES["S02"].expected
    assert [line["amount"] for line in invoice["lines"]] == ["100.00", "300.00"]


@pytest.mark.parametrize(("used", "total"), list(zip((1, 5, 6, 20, 25), cents(EXAMPLES["B01"].expected), strict=True)))
def test_volume_prices_all_units_at_the_last_ones_tier(shop: Shop, used: int, total: str) -> None:
    (invoice,) = billed(shop, file(usage(tiers("volume", *STRIPE))), ("tickets", used))
    assert invoice["total"] == total


@pytest.mark.parametrize(("used", "total"), list(zip((5, 6, 20, 25), cents(EXAMPLES["B02"].expected), strict=True)))
def test_graduated_by_the_same_tiers(shop: Shop, used: int, total: str) -> None:
    (invoice,) = billed(shop, file(usage(tiers("graduated", *STRIPE))), ("tickets", used))
    assert invoice["total"] == total


PACKAGES = list(zip((0, 100, 101, 200, 201, 301), cents(EXAMPLES["B05"].expected), strict=True))


@pytest.mark.parametrize(("used", "total"), PACKAGES)
def test_packages_are_started_blocks_beyond_free_units(shop: Shop, used: int, total: str) -> None:
    found = billed(shop, file(usage('model: package, size: 100, price: "5.00", free: 100')), ("tickets", used))
    assert [invoice["total"] for invoice in found] == ([total] if float(total) else [])


def test_a_percentage_with_free_events_and_a_free_amount(shop: Shop) -> None:
    rate = 'model: percentage, percent: "1.2", fixed: "0.10", free_events: 3, free_amount: 500'
    shop.catalogue(file(usage(rate, meter="recovered")))
    for hour, value in ((4, 50), (1, 200), (2, 100), (3, 100)):
        shop.post("acme", "recovered", 1, f"2026-10-12T{hour:02}:00:00Z", value=value)
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    (invoice,) = shop.invoices()
    assert EXAMPLES["B07"].expected.startswith(f"{invoice['total']} ")
    assert steps(invoice) == [("free", "400", "0.00"), ("1.2 %", "50", "0.60"), ("for each event", "1", "0.10")]


def test_a_base_in_advance_rides_with_usage_in_arrears(shop: Shop) -> None:
    video = tiers("graduated", 'up_to: 5, unit_price: "2.00"', 'unit_price: "1.00"')
    opening, month = billed(
        shop, file(flat("30.00", ", timing: advance"), usage(video), starts="2026-10-01"), ("tickets", 13)
    )
    assert opening["total"] == "30.00"
    assert EXAMPLES["B25"].expected == "18.00 usage + 30.00 next base"
    assert [(line["kind"], line["amount"], line["from"]) for line in month["lines"]] == [
        ("flat", "30.00", "2026-11-01"),
        ("usage", "18.00", "2026-10-01"),
    ]


FEES = list(zip((5, 6, 10, 11, 15, 16, 22), cents(EXAMPLES["B28"].expected), strict=True))


@pytest.mark.parametrize(("used", "total"), FEES)
def test_tiers_with_fees(shop: Shop, used: int, total: str) -> None:
    (invoice,) = billed(shop, file(usage(tiers("graduated", *OPENMETER))), ("tickets", used))
    assert invoice["total"] == total


def test_a_stair_is_one_price_for_all(shop: Shop) -> None:
    stairs = "model: stairstep, tiers: [{up_to: 100, price: 50}, {price: 80}]"
    (invoice,) = billed(shop, file(usage(stairs)), ("tickets", 101))
    assert (invoice["total"], steps(invoice)) == ("80.00", [("stair 2", "1", "80.00")])


@pytest.mark.parametrize(("used", "expected"), [(50, [50, 50]), (120, [120])])
def test_a_minimum_is_met_by_a_line_of_its_own(shop: Shop, used: int, expected: list[int]) -> None:
    assert EXAMPLES["C01"].expected == "50 + 50 true-up = 100.00; 120.00"
    shop.catalogue(file(usage(PER_TICKET.format("0.010"), ', minimum: "100.00"', meter="recovered")))
    shop.post("acme", "recovered", 1, OCTOBER, value=used * 100)
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    (invoice,) = shop.invoices()
    assert [line["amount"] for line in invoice["lines"]] == [f"{amount}.00" for amount in expected]
    assert [line["kind"] for line in invoice["lines"]] == ["usage", "true_up"][: len(expected)]


def test_a_commitment_prices_what_is_beyond_it_higher(shop: Shop) -> None:
    committed = ', commitment: {units: 500, overage_factor: "1.5"}'
    (invoice,) = billed(shop, file(usage(PER_TICKET.format("2.00"), committed)), ("tickets", 700))
    assert [invoice["total"]] == cents(EXAMPLES["C02"].expected)


def test_a_cap_is_kept_by_a_line_of_its_own(shop: Shop) -> None:
    (invoice,) = billed(shop, file(usage(PER_TICKET.format("10.00"), ', cap: "100"')), ("tickets", 12))
    assert lines(invoice) == [("usage", "12", "120.00"), ("cap", "1", "-20.00")]
    assert EXAMPLES["C09"].expected.endswith(str(invoice["total"]))


def test_a_cap_for_each_case(shop: Shop) -> None:
    shop.catalogue(file(usage(PER_TICKET.format("1.00"), ', case_cap: "5"', meter="attempts")))
    for case, count in {"one": 3, "two": 9, "three": 5}.items():
        shop.post("acme", "attempts", count, OCTOBER, case=case)
    shop.post("acme", "attempts", 2, OCTOBER)
    shop.bill("2026-10", as_of=NOVEMBER, issue=True)
    (invoice,) = shop.invoices()
    assert lines(invoice) == [("usage", "19", "15.00")]
    assert steps(invoice) == [("", "10", "10.00"), ("cases at the cap", "1", "5.00")]
