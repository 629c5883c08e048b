from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.currencies import MINOR_UNITS
from customers.rules.money import MoneyError
from plans.rules.price import price
from plans.rules.priced import Priced, Step
from plans.rules.rates import PerUnit
from plans.rules.terms import UsageTerms
from plans.rules.usage import Usage
from tests.worked_examples import EXAMPLES

QUANTITIES = st.decimals(min_value=0, max_value=Decimal("1e15"), places=9, allow_nan=False)
PRICES = st.decimals(min_value=0, max_value=Decimal("1e9"), places=12, allow_nan=False)
CURRENCIES = st.sampled_from(sorted(MINOR_UNITS))


def per_unit(unit_price: str, quantity: str, currency: str = "USD") -> Priced:
    return price(UsageTerms(currency=currency, rate=PerUnit(Decimal(unit_price))), Usage(Decimal(quantity)))


@pytest.mark.parametrize(
    ("unit_price", "quantity", "currency", "total"),
    [
        ("2.00", "50", "USD", "100.00"),
        ("2.00", "120", "USD", "240.00"),
        ("2.00", "0", "USD", "0.00"),
        ("0.99", "1000", "USD", "990.00"),
        ("0.10", "1000", "USD", "100.00"),
        ("1.50", "200", "USD", "300.00"),
        ("0.005", "1", "USD", "0.01"),
        ("0.0049", "1", "USD", "0.00"),
        ("0.015", "1", "USD", "0.02"),
        ("0.000000000001", "1000000000000", "USD", "1.00"),
        ("0.5", "1", "JPY", "1"),
        ("0.4", "1", "JPY", "0"),
        ("0.0005", "1", "KWD", "0.001"),
        ("2.00", "2.5", "USD", "5.00"),
        (
            "9999999999999999.999999999999",
            "999999999999999.999999999",
            "USD",
            "9999999999999999999999989999000.00",
        ),
    ],
)
def test_per_unit_pricing_comes_out_to_the_last_digit(
    unit_price: str, quantity: str, currency: str, total: str
) -> None:
    assert str(per_unit(unit_price, quantity, currency).total) == total


def test_the_guide_is_priced_as_in_worked_example_a01() -> None:
    fifty, hundred_and_twenty = EXAMPLES["A01"].expected.split(" and ")

    assert str(per_unit("2.00", "50").total) == fifty
    assert str(per_unit("2.00", "120").total) == hundred_and_twenty


def test_a_thousand_resolutions_are_priced_as_in_worked_example_a02() -> None:
    assert str(per_unit("0.99", "1000").total) == EXAMPLES["A02"].expected


def test_attempts_and_successes_add_up_as_in_worked_example_s02() -> None:
    lines = (per_unit("0.10", "1000"), per_unit("1.50", "200"))

    assert str(sum(line.total for line in lines)) == EXAMPLES["S02"].expected


def test_a_base_fee_and_its_outcomes_add_up_as_in_worked_example_s01() -> None:
    assert str(Decimal("500.00") + per_unit("2.00", "137").total) == EXAMPLES["S01"].expected


def test_the_working_multiplies_and_is_not_rounded() -> None:
    assert per_unit("0.0149", "3").steps == (Step(Decimal(3), Decimal("0.0149"), Decimal("0.0447")),)


def test_a_float_is_refused() -> None:
    with pytest.raises((MoneyError, TypeError)):
        price(UsageTerms(currency="USD", rate=PerUnit(0.99)), Usage(Decimal(3)))  # type: ignore[arg-type]


@given(PRICES, QUANTITIES, CURRENCIES)
def test_the_total_is_the_exact_product_rounded_once_to_the_currency(
    unit_price: Decimal, quantity: Decimal, currency: str
) -> None:
    total = price(UsageTerms(currency=currency, rate=PerUnit(unit_price)), Usage(quantity)).total
    digits = MINOR_UNITS[currency]
    unit_units, quantity_units = int(unit_price.scaleb(12)), int(quantity.scaleb(9))
    exact, whole = unit_units * quantity_units * 10**digits, 10**21

    assert total.as_tuple().exponent == -digits
    assert int(total.scaleb(digits)) == (2 * exact + whole) // (2 * whole)


@given(PRICES, QUANTITIES, QUANTITIES)
def test_more_usage_never_costs_less(unit_price: Decimal, one: Decimal, more: Decimal) -> None:
    terms = UsageTerms(currency="USD", rate=PerUnit(unit_price))

    assert price(terms, Usage(one)).total <= price(terms, Usage(one + more)).total


@given(PRICES, QUANTITIES)
def test_the_steps_always_cover_the_whole_quantity(unit_price: Decimal, quantity: Decimal) -> None:
    steps = price(UsageTerms(currency="USD", rate=PerUnit(unit_price)), Usage(quantity)).steps

    assert sum(step.quantity for step in steps) == quantity
