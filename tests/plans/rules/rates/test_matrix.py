"""Matrix: a unit price for each value of a dimension, or for each class of outcome."""

from decimal import Decimal

import pytest

from plans.rules.price import price
from plans.rules.usage import Usage, UsageError
from tests.plans.rules.given import amounts, by_value, matrix, numbers_of, terms, working
from tests.worked_examples import EXAMPLES

PRICES = {"confirmed": "2.00", "assumed": "1.50", "assisted": "0.50"}
CLASSES = matrix("class", PRICES)
WITH_DEFAULT = matrix("class", PRICES, default="1.00")


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        pytest.param({}, "0.00", id="no usage costs nothing"),
        pytest.param({"confirmed": "3"}, "6.00", id="a value has its price"),
        pytest.param({"confirmed": "1", "assumed": "2", "assisted": "3"}, "6.50", id="values add up"),
        pytest.param({"assumed": "0.5"}, "0.75", id="a fraction of a unit costs that fraction"),
        pytest.param({"other": "3"}, "3.00", id="another value has the default price"),
        pytest.param({"": "3"}, "3.00", id="no value at all has the default price"),
        pytest.param({"other": "1", "": "1", "confirmed": "1"}, "4.00", id="others and no value add up"),
    ],
)
def test_each_value_has_its_price(units: dict[str, str], expected: str) -> None:
    assert str(price(terms(WITH_DEFAULT), by_value(**units)).total) == expected


@pytest.mark.parametrize("value", ["other", ""])
def test_a_value_without_a_price_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="has no price"):
        price(terms(CLASSES), by_value(**{value: "1"}))


def test_a_value_whose_price_is_nothing_costs_nothing() -> None:
    assert str(price(terms(matrix("class", {"spam": "0"})), by_value(spam="7")).total) == "0.00"


def test_usage_by_value_is_needed() -> None:
    with pytest.raises(UsageError, match="needs the usage by class"):
        price(terms(CLASSES), Usage(Decimal(3)))


@pytest.mark.parametrize(
    ("included", "expected"),
    [
        pytest.param("1", "5.00", id="one unit covers the value listed first"),
        pytest.param("2", "3.00", id="as many as there are of it"),
        pytest.param("3", "1.50", id="then the second"),
        pytest.param("3.5", "1.25", id="then part of the third"),
        pytest.param("4", "1.00", id="others come last"),
        pytest.param("5", "0.00", id="all of it"),
        pytest.param("600", "0.00", id="more than all of it"),
    ],
)
def test_an_allowance_covers_the_values_listed_first(included: str, expected: str) -> None:
    usage = by_value(other="1", assisted="1", assumed="1", confirmed="2")

    assert str(price(terms(WITH_DEFAULT, included=included), usage).total) == expected


def test_covered_units_of_an_unpriced_value_need_no_price() -> None:
    assert str(price(terms(CLASSES, included="2"), by_value(confirmed="2")).total) == "0.00"


@pytest.mark.parametrize(("currency", "expected"), [("USD", "0.01"), ("JPY", "0"), ("KWD", "0.006")])
def test_values_are_added_before_they_are_rounded(currency: str, expected: str) -> None:
    rate = matrix("tier", {"basic": "0.002", "premium": "0.004"})

    assert str(price(terms(rate, currency), by_value(basic="1", premium="1")).total) == expected


def test_the_working_has_the_order_of_the_prices_and_others_by_name() -> None:
    usage = by_value(zebra="1", apple="1", assumed="1", confirmed="2")

    assert working(price(terms(WITH_DEFAULT), usage)) == [
        ("2", "2.00", "4.00", "confirmed"),
        ("1", "1.50", "1.50", "assumed"),
        ("1", "1.00", "1.00", "apple"),
        ("1", "1.00", "1.00", "zebra"),
    ]


def test_no_value_is_named_by_its_dimension() -> None:
    assert working(price(terms(WITH_DEFAULT), by_value(**{"": "1"}))) == [("1", "1.00", "1.00", "no class")]


def test_classes_are_priced_as_in_worked_example_a28() -> None:
    example = EXAMPLES["A28"]
    kinds = ("resolution", "handoff", "disqualification", "lead")
    outcome, lead = numbers_of(example.terms)
    prices = dict(zip(kinds, (outcome, outcome, outcome, lead), strict=True))
    usage = by_value(**dict(zip(kinds, numbers_of(example.input), strict=True)))

    found = price(terms(matrix("class", prices)), usage)

    assert str(found.total) == amounts(example.expected)[0]
    assert len(found.steps) == 4
