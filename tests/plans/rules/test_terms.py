"""Terms on a part of a period, and terms that do not go together."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from plans.rules.price import price
from plans.rules.terms import conflicts
from plans.rules.usage import Usage
from tests.plans.rules.given import matrix, package, per_unit, percentage, terms

ALL_OF_IT = {"included": "50", "minimum": "100.00", "cap": "500.00"}
COMMITTED = {"units": "300", "overage_factor": "1"}


@pytest.mark.parametrize(
    ("days", "minimum", "units"),
    [
        pytest.param((30, 30), "100.00", "300", id="all days"),
        pytest.param((15, 30), "50.00", "150", id="half of the days"),
        pytest.param((10, 31), "32.26", "96.774193548", id="days that do not come out even"),
        pytest.param((20, 30), "66.67", "200", id="a minimum rounded up"),
        pytest.param((0, 30), "0.00", "0", id="no day"),
    ],
)
def test_minimums_and_commitments_shrink_with_the_days(days: tuple[int, int], minimum: str, units: str) -> None:
    part = terms(per_unit("2.00"), commitment=COMMITTED, **ALL_OF_IT).for_days(*days)

    assert part.commitment is not None
    assert (part.minimum, part.commitment.units) == (Decimal(minimum), Decimal(units))
    assert (part.included, part.cap) == (Decimal(50), Decimal("500.00"))


@pytest.mark.parametrize(("currency", "minimum"), [("USD", "33.33"), ("JPY", "33"), ("KWD", "33.333")])
def test_a_part_of_a_minimum_exists_in_the_currency(currency: str, minimum: str) -> None:
    assert str(terms(per_unit("2"), currency, minimum="100").for_days(1, 3).minimum) == minimum


def test_terms_without_either_are_the_same_on_any_day() -> None:
    whole = terms(per_unit("2"), included="50", cap="9")

    assert whole.for_days(1, 30) == whole


def test_units_are_carried_into_a_period() -> None:
    carried = terms(per_unit("2")).with_units(rolled_over=Decimal(3), top_up_units=Decimal(4))

    assert str(price(carried, Usage(Decimal(8))).total) == "2.00"


@pytest.mark.parametrize(
    ("rate", "more", "fields"),
    [
        pytest.param(per_unit("2"), {}, [], id="a price alone is fine"),
        pytest.param(per_unit("2"), {"minimum": "5", "cap": "5"}, [], id="a cap at the minimum is fine"),
        pytest.param(per_unit("2"), {"minimum": "5.01", "cap": "5"}, ["cap"], id="a cap below the minimum"),
        pytest.param(per_unit("2"), {"case_cap": "5"}, [], id="a cap per case with a price per unit is fine"),
        pytest.param(package("2", "2"), {"case_cap": "5"}, ["case_cap"], id="a cap per case with packages"),
        pytest.param(per_unit("2"), {"case_cap": "5", "included": "1"}, ["case_cap"], id="and with an allowance"),
        pytest.param(
            per_unit("2"), {"case_cap": "5", "commitment": COMMITTED}, ["case_cap"], id="and with a commitment"
        ),
        pytest.param(percentage("2"), {"included": "1"}, ["included"], id="an allowance of a percentage"),
        pytest.param(percentage("2"), {"commitment": COMMITTED}, ["commitment"], id="a commitment to a percentage"),
        pytest.param(
            matrix("class", {"a": "1"}), {"commitment": COMMITTED}, ["commitment"], id="a commitment to a matrix"
        ),
    ],
)
def test_terms_that_do_not_go_together_are_named(
    rate: Mapping[str, Any], more: Mapping[str, Any], fields: list[str]
) -> None:
    assert [field for field, _ in conflicts(terms(rate, **more))] == fields
