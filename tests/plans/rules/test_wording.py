"""What prices say, and that different prices never say the same."""

from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from plans.rules.catalogue.rates import parse_rate
from plans.rules.charges import FlatCharge, UsageCharge, VersionTerms
from plans.rules.terms import Commitment
from plans.rules.wording import Counted, charge_terms, charge_title, in_one_line, rate_words, version_terms

TICKETS = Counted("Tickets resolved", "ticket", "tickets")
TWO = parse_rate({"model": "per_unit", "unit_price": "2"})


def tier(up_to: str | None, price: str | None = None, fee: str | None = None) -> dict[str, Any]:
    return {"up_to": up_to, "unit_price": price, "flat_fee": fee}


def stair(up_to: str | None, price: str) -> dict[str, Any]:
    return {"up_to": up_to, "price": price}


GRADUATED = {"model": "graduated", "tiers": [tier("50", "0.95"), tier("100", "0.9"), tier(None, "0.85")]}
STAIRS = {"model": "stairstep", "tiers": [stair("1000", "50"), stair("5000", "90.5"), stair(None, "150")]}

WORDS: list[tuple[dict[str, Any], str]] = [
    ({"model": "per_unit", "unit_price": "2"}, "2.00 USD for each ticket"),
    ({"model": "per_unit", "unit_price": "1234.5678"}, "1,234.5678 USD for each ticket"),
    (GRADUATED, "first 50 at 0.95, next 50 at 0.90, above 100 at 0.85 USD for each ticket"),
    (
        {"model": "graduated", "tiers": [tier("10000", "0"), tier(None, "0.85")]},
        "first 10,000 free, above 10,000 at 0.85 USD for each ticket",
    ),
    (
        {"model": "graduated", "tiers": [tier("50", "0.95"), tier(None, "0")]},
        "first 50 at 0.95 USD for each ticket, above 50 free",
    ),
    ({"model": "graduated", "tiers": [tier(None, "0.95")]}, "0.95 USD for each ticket"),
    ({"model": "graduated", "tiers": [tier(None, "0")]}, "free"),
    (
        {"model": "graduated", "tiers": [tier("50", None, "5"), tier("80", "0"), tier(None, "0.9", "2.5")]},
        "first 50: 5.00 USD once; next 30: free; above 80: 0.90 USD for each ticket and 2.50 USD once",
    ),
    (
        {**GRADUATED, "model": "volume"},
        "all tickets at the price of the tier reached: "
        "up to 50 at 0.95, up to 100 at 0.90, above 100 at 0.85 USD for each ticket",
    ),
    (
        {"model": "volume", "tiers": [tier(None, "1", "5")], "flat_fee_at_zero": True},
        "1.00 USD for each ticket and 5.00 USD once, fee of the first tier even without usage",
    ),
    ({"model": "package", "size": "100", "price": "5"}, "5.00 USD for each started 100 tickets"),
    (
        {"model": "package", "size": "100", "price": "5", "free": "100"},
        "5.00 USD for each started 100 tickets, first 100 free",
    ),
    ({"model": "package", "size": "1", "price": "5"}, "5.00 USD for each started ticket"),
    (
        STAIRS,
        "one price for all tickets: 50.00 USD up to 1,000, 90.50 USD up to 5,000, 150.00 USD above 5,000",
    ),
    (
        {"model": "stairstep", "tiers": [stair(None, "150")], "flat_fee_at_zero": True},
        "one price for all tickets: 150.00 USD, first price even without usage",
    ),
    ({"model": "percentage", "percent": "1.20"}, "1.2 %"),
    (
        {"model": "percentage", "percent": "1.2", "fixed": "0.1", "free_events": 3, "free_amount": "500"},
        "1.2 % + 0.10 USD for each event, first 3 events free up to 500.00 USD",
    ),
    ({"model": "percentage", "percent": "1.2", "free_events": 1}, "1.2 %, first 1 event free"),
    ({"model": "percentage", "percent": "1.2", "free_amount": "500"}, "1.2 %, first 500.00 USD free"),
    (
        {"model": "matrix", "by": "tier", "prices": {"standard": "2", "premium": "3.5"}},
        "by tier: standard at 2.00, premium at 3.50 USD for each ticket",
    ),
    (
        {"model": "matrix", "by": "class", "prices": {"full": "2"}, "default": "0"},
        "by class: full at 2.00, all others at 0.00 USD for each ticket",
    ),
]


@pytest.mark.parametrize(("rate", "words"), WORDS)
def test_a_rate_in_words(rate: dict[str, Any], words: str) -> None:
    assert rate_words(parse_rate(rate), "USD", TICKETS) == words


def test_different_rates_of_a_model_say_different_things() -> None:
    at_zero = [{**rate, "flat_fee_at_zero": True} for rate in (GRADUATED, {**GRADUATED, "model": "volume"}, STAIRS)]
    said = [rate_words(parse_rate(rate), "USD", TICKETS) for rate in [*(rate for rate, _ in WORDS), *at_zero]]
    same = [one for one, other in combinations(said, 2) if one == other]
    assert same == []


def test_amounts_have_the_digits_of_their_currency() -> None:
    assert rate_words(TWO, "JPY", TICKETS) == "2 JPY for each ticket"
    assert rate_words(TWO, "KWD", TICKETS) == "2.000 KWD for each ticket"


VERSION = VersionTerms(plan="support", currency="USD", charges=())


@pytest.mark.parametrize(
    ("terms", "name", "words"),
    [
        ({"where": {"tier": ("a", "b", "c")}}, "Only where", "tier is a, b or c"),
        ({"where": {"class": ("full",), "tier": ("a",)}}, "Only where", "class is full; tier is a"),
        ({"included": Decimal(50)}, "Included", "50 tickets included"),
        ({"included": Decimal(1), "rollover": True}, "Included", "1 ticket included, what is left rolls over once"),
        ({"commitment": Commitment(units=Decimal(1000))}, "Commitment", "1,000 tickets paid for, used or not"),
        (
            {"commitment": Commitment(units=Decimal(1000), overage_factor=Decimal("1.50"))},
            "Commitment",
            "1,000 tickets paid for, used or not, those beyond at 1.5 times the price",
        ),
        ({"case_cap": Decimal(5)}, "Cap per case", "at most 5.00 USD for a case"),
        ({"discount_percent": Decimal("12.50")}, "Discount", "12.5 % discount"),
        ({"minimum": Decimal(0)}, "Minimum", "at least 0.00 USD"),
        ({"cap": Decimal(1000)}, "Cap", "at most 1,000.00 USD"),
        ({"text": "{quantity} tickets"}, "Line text", "“{quantity} tickets”"),
    ],
)
def test_a_term_of_a_usage_charge(terms: dict[str, Any], name: str, words: str) -> None:
    plain = {"Meter": "Tickets resolved", "Price": "2.00 USD for each ticket"}
    charge = UsageCharge(key="resolved", meter="tickets", rate=TWO, **terms)
    assert {term.name: term.text for term in charge_terms(charge, VERSION, TICKETS)} == {**plain, name: words}


@pytest.mark.parametrize(
    ("interval", "timing", "words"),
    [
        ("month", "arrears", "500.00 USD a month"),
        ("quarter", "advance", "500.00 USD a quarter, in advance"),
        ("year", "arrears", "500.00 USD a year"),
    ],
)
def test_a_flat_fee(interval: str, timing: str, words: str) -> None:
    version = VersionTerms(plan="support", currency="USD", interval=interval, charges=())
    charge = FlatCharge(key="base", amount=Decimal(500), timing=timing)
    assert in_one_line(charge, version, Counted("")) == words


def test_one_line_has_the_price_and_what_comes_with_it() -> None:
    charge = UsageCharge(
        key="r", meter="t", rate=TWO, where={"tier": ("a",)}, included=Decimal(5), cap=Decimal(9), text="x"
    )
    assert in_one_line(charge, VERSION, TICKETS) == "2.00 USD for each ticket, 5 tickets included, at most 9.00 USD"


def test_a_version_says_what_it_agrees_apart_from_its_charges() -> None:
    bare = {"Currency": "USD", "Billed": "monthly", "Periods begin": "on the first of the month"}
    assert {term.name: term.text for term in version_terms(VERSION)} == bare
    full = VersionTerms(
        plan="support", currency="USD", interval="year", anchor="anniversary", trial_days=14,
        minimum=Decimal(100), cap=Decimal("99999.99"), charges=(),
    )  # fmt: skip
    assert {term.name: term.text for term in version_terms(full)} == {
        "Currency": "USD",
        "Billed": "yearly",
        "Periods begin": "on the day on which the customer started",
        "Trial": "14 days without flat fees, minimums and commitments",
        "Minimum": "at least 100.00 USD for usage",
        "Cap": "at most 99,999.99 USD for usage",
    }


@pytest.mark.parametrize(
    ("charge", "title"),
    [
        (UsageCharge(key="resolved", meter="tickets", rate=TWO), "Tickets resolved"),
        (UsageCharge(key="resolved", meter="gone", rate=TWO), "gone"),
        (FlatCharge(key="base_fee", amount=Decimal(5)), "Base fee"),
        (FlatCharge(key="base_fee", amount=Decimal(5), text="Support desk"), "Support desk"),
    ],
)
def test_a_charge_is_called_as_people_call_it(charge: UsageCharge | FlatCharge, title: str) -> None:
    assert charge_title(charge, {"tickets": TICKETS}) == title
