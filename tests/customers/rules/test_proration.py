"""The share of a fee, exact until the one rounding."""

from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.money import Money, MoneyError, exponent, round_money
from customers.rules.period import month
from customers.rules.proration import ProrationError, prorate
from tests.customers.rules.laws import law
from tests.customers.rules.test_money_laws import amounts, currencies, half_away
from tests.worked_examples import EXAMPLES


def line(amount: str, part_days: int, whole_days: int) -> Money:
    """A prorated line in dollars."""
    return Money.rounded(prorate(Decimal(amount), part_days, whole_days), "USD")


def test_a_switch_on_day_16_of_30_nets_half_the_difference() -> None:
    back, new = line("-10.00", 15, 30), line("20.00", 15, 30)
    assert f"{back.text} + {new.text} = {(back + new).text}" == EXAMPLES["E01"].expected


def test_a_switch_with_20_of_30_days_left_rounds_each_line() -> None:
    back, new = line("-50.00", 20, 30), line("100.00", 20, 30)
    assert EXAMPLES["E04"].expected.startswith(f"{back.text} + {new.text} = {(back + new).text}")


def test_a_fee_after_five_trial_days_is_for_the_other_25() -> None:
    april = month("2026-04")
    assert line("50.00", april.days - 5, april.days).text == EXAMPLES["E08"].expected


def test_a_whole_period_costs_the_whole_and_none_costs_nothing() -> None:
    assert prorate(Decimal("49.99"), 31, 31) == Decimal("49.99")
    assert prorate(Decimal("49.99"), 0, 31) == 0


@pytest.mark.parametrize(("part", "whole"), [(-1, 30), (31, 30), (0, 0), (1, 0), (1, -30)])
def test_a_part_lies_within_its_whole(part: int, whole: int) -> None:
    with pytest.raises(ProrationError):
        prorate(Decimal(50), part, whole)


@pytest.mark.parametrize("amount", [50.0, Decimal("NaN"), Decimal("Infinity")])
def test_only_a_finite_decimal_is_prorated(amount: Decimal) -> None:
    with pytest.raises(MoneyError):
        prorate(amount, 1, 2)


@law
@given(amounts, st.integers(0, 366), st.integers(1, 366), currencies)
def test_rounding_once_afterwards_is_exact(amount: Decimal, part: int, whole: int, currency: str) -> None:
    part = min(part, whole)
    exact = Fraction(amount) * part / whole
    units = int(abs(exact) * 10 ** exponent(currency) + Fraction(1, 2))
    with localcontext(Context(prec=3)):
        rounded = round_money(prorate(amount, part, whole), currency)
    assert abs(Fraction(rounded)) == Fraction(units, 10 ** exponent(currency))


@law
@given(amounts, st.integers(0, 31), currencies)
def test_an_unused_part_of_a_month_is_refunded_by_the_same_rule(amount: Decimal, part: int, currency: str) -> None:
    assert prorate(amount.copy_negate(), part, 31) == prorate(amount, part, 31).copy_negate()
    assert Fraction(round_money(prorate(amount, 31, 31), currency)) == half_away(amount, exponent(currency))
