"""Volume: all units at the price of the tier that the last one reaches."""

import pytest

from tests.plans.rules.given import amounts, numbers_of, priced, tier, total, volume, working
from tests.worked_examples import EXAMPLES

FONTS = volume(tier("5", "7"), tier("10", "6.50"), tier(None, "6"))
WITH_FEES = (tier("100", "2", "10"), tier("200", "1"), tier(None, "0.5", "50"))


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        pytest.param("0", "0.00", id="no usage costs nothing"),
        pytest.param("5", "35.00", id="the last unit of a tier still has its price"),
        pytest.param("5.000000001", "32.50", id="a hair above a tier makes all units cheaper"),
        pytest.param("6", "39.00", id="all units cost the next price"),
        pytest.param("10", "65.00", id="the end of the second tier is in it"),
        pytest.param("11", "66.00", id="one more unit reaches the open tier"),
        pytest.param("2.5", "17.50", id="a fraction of a unit costs that fraction"),
    ],
)
def test_the_tier_of_the_last_unit_prices_all_of_them(quantity: str, expected: str) -> None:
    assert total(FONTS, quantity) == expected


@pytest.mark.parametrize(
    ("at_zero", "quantity", "expected"),
    [
        pytest.param(False, "0", "0.00", id="no usage has no fee"),
        pytest.param(True, "0", "10.00", id="no usage has the first tier's fee if the charge says so"),
        pytest.param(True, "1", "12.00", id="with usage the fee is not taken twice"),
        pytest.param(False, "100", "210.00", id="the end of the first tier has its fee"),
        pytest.param(False, "100.5", "100.50", id="a tier without a fee has none"),
        pytest.param(False, "200", "200.00", id="the end of the second tier has no fee"),
        pytest.param(False, "300", "200.00", id="only the fee of the tier that is reached is due"),
    ],
)
def test_only_the_fee_of_the_tier_that_is_reached_is_due(at_zero: bool, quantity: str, expected: str) -> None:
    assert total(volume(*WITH_FEES, at_zero=at_zero), quantity) == expected


def test_what_is_included_does_not_help_to_reach_a_tier() -> None:
    assert total(FONTS, "12", included="2") == "65.00"


def test_more_units_can_cost_less() -> None:
    assert (total(volume(*WITH_FEES), "100"), total(volume(*WITH_FEES), "101")) == ("210.00", "101.00")


def test_the_working_names_the_tier() -> None:
    assert working(priced(volume(*WITH_FEES), "300")) == [
        ("300", "0.5", "150.0", "all at tier 3"),
        ("1", "50", "50", "fee of tier 3"),
    ]


def test_fonts_are_priced_as_in_worked_example_b01() -> None:
    example = EXAMPLES["B01"]

    assert [total(FONTS, quantity) for quantity in numbers_of(example.input)] == amounts(example.expected)


def test_units_are_priced_as_in_worked_example_b23() -> None:
    example = EXAMPLES["B23"]
    rate = volume(tier("1000", "0.10"), tier("10000", "0.05"), tier(None, "0.01"))

    assert total(rate, numbers_of(example.input)[0]) == example.expected
