"""Graduated: each unit at the price of its own tier."""

import pytest

from tests.plans.rules.given import amounts, graduated, numbers_of, priced, tier, total, working
from tests.worked_examples import EXAMPLES

FEES_FIRST = graduated(tier("5", None, "100"), tier("10", None, "50"), tier("15", "5"), tier(None, "1"))
FONTS = graduated(tier("5", "7"), tier("10", "6.50"), tier(None, "6"))
BASE = (tier("10", "10", "2"), tier("20", "5", "3"), tier(None, "5", "3"))


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        pytest.param("0", "0.00", id="no usage costs nothing"),
        pytest.param("0.5", "3.50", id="half a unit costs half of it"),
        pytest.param("5", "35.00", id="the last unit of a tier is in that tier"),
        pytest.param("5.000000001", "35.00", id="a hair above a tier is priced in the next and rounds away"),
        pytest.param("5.5", "38.25", id="half a unit into the next tier costs half of the next price"),
        pytest.param("6", "41.50", id="the next unit is in the next tier"),
        pytest.param("10", "67.50", id="two full tiers"),
        pytest.param("11", "73.50", id="the open tier begins with the next unit"),
        pytest.param("1000000", "6000007.50", id="the open tier has no end"),
    ],
)
def test_each_unit_costs_the_price_of_its_own_tier(quantity: str, expected: str) -> None:
    assert total(FONTS, quantity) == expected


@pytest.mark.parametrize(
    ("at_zero", "quantity", "expected"),
    [
        pytest.param(False, "0", "0.00", id="no usage has no fee"),
        pytest.param(True, "0", "2.00", id="no usage has the first tier's fee if the charge says so"),
        pytest.param(True, "0.1", "3.00", id="with usage the fee is not taken twice"),
        pytest.param(False, "1", "12.00", id="the first unit brings the first fee"),
        pytest.param(False, "10", "102.00", id="a full tier does not bring the next one's fee"),
        pytest.param(False, "10.1", "105.50", id="a fraction of a unit reaches the next tier and its fee"),
        pytest.param(False, "21", "163.00", id="the fees of all tiers that are reached add up"),
    ],
)
def test_a_tier_adds_its_fee_once_it_is_reached(at_zero: bool, quantity: str, expected: str) -> None:
    assert total(graduated(*BASE, at_zero=at_zero), quantity) == expected


@pytest.mark.parametrize(
    ("currency", "expected"),
    [
        pytest.param("USD", "0.84", id="a line of cents is rounded once"),
        pytest.param("JPY", "1", id="a line of yen is rounded once"),
        pytest.param("KWD", "0.844", id="a line of fils is rounded once"),
    ],
)
def test_tiers_are_added_before_they_are_rounded(currency: str, expected: str) -> None:
    rate = graduated(tier("1", "0.004"), tier("2", "0.0045"), tier(None, "0.8355"))

    assert total(rate, "3", currency) == expected


@pytest.mark.parametrize(
    ("included", "expected"),
    [
        pytest.param("5", "67.50", id="what is included moves the tiers, it does not fill them"),
        pytest.param("15", "0.00", id="what is included may be all of it"),
    ],
)
def test_included_units_come_before_the_first_tier(included: str, expected: str) -> None:
    assert total(FONTS, "15", included=included) == expected


def test_the_working_names_the_tiers_that_are_reached() -> None:
    assert working(priced(graduated(*BASE), "11")) == [
        ("10", "10", "100", "first 10"),
        ("1", "2", "2", "fee of tier 1"),
        ("1", "5", "5", "next 10"),
        ("1", "3", "3", "fee of tier 2"),
    ]


def test_resolutions_are_priced_as_in_worked_example_a05() -> None:
    example = EXAMPLES["A05"]
    rate = graduated(tier("50", "0.95"), tier("100", "0.90"), tier(None, "0.85"))

    assert total(rate, numbers_of(example.input)[0]) == example.expected


def test_fonts_are_priced_as_in_worked_example_b02() -> None:
    example = EXAMPLES["B02"]

    assert [total(FONTS, quantity) for quantity in numbers_of(example.input)] == amounts(example.expected)


def test_requests_are_priced_as_in_worked_example_b16() -> None:
    example = EXAMPLES["B16"]
    rate = graduated(tier("1000", "0.01"), tier("10000", "0.008"), tier(None, "0.005"))

    assert total(rate, numbers_of(example.input)[0]) == example.expected


def test_units_are_priced_as_in_worked_example_b22() -> None:
    example = EXAMPLES["B22"]
    rate = graduated(tier("1000", "0.10"), tier("10000", "0.05"), tier(None, "0.01"))

    assert total(rate, numbers_of(example.input)[0]) == example.expected


def test_videos_are_priced_as_in_worked_example_b25() -> None:
    example = EXAMPLES["B25"]
    usage, _base = amounts(example.expected)

    assert total(graduated(tier("5", "2.00"), tier(None, "1.00")), numbers_of(example.input)[0]) == usage


def test_flat_fees_are_added_as_in_worked_example_b28() -> None:
    example = EXAMPLES["B28"]

    assert [total(FEES_FIRST, quantity) for quantity in numbers_of(example.input)] == amounts(example.expected)
