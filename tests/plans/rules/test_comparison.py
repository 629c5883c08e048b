"""What changed between two versions of a plan."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from plans.rules.catalogue.rates import parse_rate
from plans.rules.charges import FlatCharge, UsageCharge, VersionCharge, VersionTerms
from plans.rules.comparison import ChargeChange, Comparison, Mark, TermChange, compared
from plans.rules.terms import Commitment
from plans.rules.wording import Counted

METERS = {"tickets": Counted("Tickets resolved", "ticket", "tickets"), "calls": Counted("Calls", "call", "calls")}
TWO, THREE = (parse_rate({"model": "per_unit", "unit_price": price}) for price in ("2", "3"))
BASE = FlatCharge(key="base", amount=Decimal(500))
RESOLVED = UsageCharge(key="resolved", meter="tickets", rate=TWO)


def version(*charges: VersionCharge, **agreed: Any) -> VersionTerms:
    return VersionTerms(plan="support", currency="USD", charges=charges, **agreed)


def told(before: VersionTerms, after: VersionTerms) -> Comparison:
    return compared(before, after, METERS)


def test_nothing_is_told_about_versions_that_agree_the_same() -> None:
    assert not told(version(BASE, RESOLVED), version(BASE, RESOLVED))


def test_a_new_price_is_told_in_old_and_new_words() -> None:
    found = told(version(BASE, RESOLVED), version(BASE, replace(RESOLVED, rate=THREE)))
    price = TermChange("Price", "2.00 USD for each ticket", "3.00 USD for each ticket")
    assert found == Comparison((), (ChargeChange(Mark.CHANGED, "resolved", "Tickets resolved", (price,)),))


def test_charges_that_come_and_go_are_told_whole() -> None:
    found = told(version(BASE), version(RESOLVED))
    assert found.charges == (
        ChargeChange(
            Mark.ADDED,
            "resolved",
            "Tickets resolved",
            (TermChange("Meter", "", "Tickets resolved"), TermChange("Price", "", "2.00 USD for each ticket")),
        ),
        ChargeChange(Mark.REMOVED, "base", "Base", (TermChange("Price", "500.00 USD a month", ""),)),
    )


def test_a_charge_that_becomes_another_kind_is_changed_and_not_another() -> None:
    [change] = told(version(replace(BASE, key="resolved")), version(RESOLVED)).charges
    assert (change.mark, [term.name for term in change.terms]) == (Mark.CHANGED, ["Meter", "Price"])


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"meter": "calls"}, "Meter"),
        ({"where": {"tier": ("gold",)}}, "Only where"),
        ({"rate": THREE}, "Price"),
        ({"included": Decimal(60)}, "Included"),
        ({"rollover": True}, "Included"),
        ({"commitment": None}, "Commitment"),
        ({"commitment": Commitment(units=Decimal(100), overage_factor=Decimal(2))}, "Commitment"),
        ({"case_cap": Decimal(5)}, "Cap per case"),
        ({"discount_percent": Decimal(5)}, "Discount"),
        ({"minimum": Decimal(5)}, "Minimum"),
        ({"cap": Decimal(50)}, "Cap"),
        ({"text": "{quantity} resolved"}, "Line text"),
    ],
)
def test_no_term_of_a_usage_charge_changes_in_silence(changed: dict[str, Any], name: str) -> None:
    before = replace(RESOLVED, included=Decimal(50), commitment=Commitment(units=Decimal(100)))
    [change] = told(version(before), version(replace(before, **changed))).charges
    assert name in [term.name for term in change.terms]


@pytest.mark.parametrize("changed", [{"amount": Decimal(501)}, {"timing": "advance"}, {"text": "Fee"}])
def test_no_term_of_a_flat_fee_changes_in_silence(changed: dict[str, Any]) -> None:
    assert told(version(BASE), version(replace(BASE, **changed))).charges


@pytest.mark.parametrize(
    ("changed", "name", "before", "after"),
    [
        ({"interval": "year"}, "Billed", "monthly", "yearly"),
        (
            {"anchor": "anniversary"},
            "Periods begin",
            "on the first of the month",
            "on the day on which the customer started",
        ),
        ({"trial_days": 1}, "Trial", "", "1 day without flat fees, minimums and commitments"),
        ({"minimum": Decimal(100)}, "Minimum", "", "at least 100.00 USD for usage"),
        ({"cap": Decimal(100)}, "Cap", "", "at most 100.00 USD for usage"),
    ],
)
def test_terms_of_the_version_are_told_too(changed: dict[str, Any], name: str, before: str, after: str) -> None:
    assert told(version(), version(**changed)).terms == (TermChange(name, before, after),)


def test_another_currency_changes_every_price() -> None:
    found = told(version(BASE, RESOLVED), replace(version(BASE, RESOLVED), currency="EUR"))
    assert [term.name for term in found.terms] == ["Currency"]
    assert [change.key for change in found.charges] == ["base", "resolved"]


def test_charges_that_change_places_change_the_order_only() -> None:
    found = told(version(BASE, RESOLVED), version(RESOLVED, BASE))
    assert found == Comparison((TermChange("Order on the invoice", "base, resolved", "resolved, base"),), ())
