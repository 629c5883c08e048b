from datetime import date

import pytest

from plans.rules.charges import VersionCharge, VersionTerms
from plans.rules.placement import Placement, refusals
from tests.plans.given import flat_charge, usage_charge

OCT, NOV, DEC = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


def on(plan: str, charge: VersionCharge, start: date, end: date | None = None) -> Placement:
    return Placement(VersionTerms(plan=plan, currency="USD", charges=(charge,)), start, end)


WANTED = on("support", usage_charge(), NOV)


@pytest.mark.parametrize(
    ("other", "fields"),
    [
        (on("support", usage_charge(), OCT, NOV), []),
        (on("support", usage_charge(), OCT, DEC), ["starts_on"]),
        (on("support", usage_charge(), OCT), ["starts_on"]),
        (on("support", usage_charge(), DEC), ["starts_on"]),
        (on("other", usage_charge(), OCT), ["plan_version"]),
        (on("other", usage_charge(), OCT, NOV), []),
        (on("other", usage_charge(meter="attempts"), OCT), []),
        (on("other", flat_charge(), OCT), []),
    ],
)
def test_a_placement_is_refused_where_plan_or_usage_would_be_charged_twice(other: Placement, fields: list[str]) -> None:
    assert [refusal.field for refusal in refusals(WANTED, "USD", [other])] == fields


def test_a_placement_is_refused_in_another_currency() -> None:
    assert [refusal.text for refusal in refusals(WANTED, "EUR", [])] == ["the plan is in USD, the customer pays in EUR"]


@pytest.mark.parametrize("end", [OCT, NOV])
def test_a_placement_has_at_least_one_day(end: date) -> None:
    assert [refusal.field for refusal in refusals(on("support", flat_charge(), NOV, end), "USD", [])] == ["ends_on"]
