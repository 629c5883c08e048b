"""Shares that add up."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from customers.rules.money import CurrencyError, Money, MoneyError, quantum, split
from tests.customers.rules.laws import law

weight_lists = st.lists(st.integers(0, 10**12) | st.decimals(0, 1000, places=9), min_size=1, max_size=30)
cents = st.integers(-(10**30), 10**30).map(lambda units: Decimal(units).scaleb(-2))


@pytest.mark.parametrize(
    ("amount", "among", "currency", "shares"),
    [
        ("100.00", 3, "USD", ["33.34", "33.33", "33.33"]),
        ("-100.00", 3, "USD", ["-33.34", "-33.33", "-33.33"]),
        ("100", 3, "JPY", ["34", "33", "33"]),
        ("0.001", 2, "KWD", ["0.001", "0.000"]),
        ("0", 2, "USD", ["0.00", "0.00"]),
        ("0.05", [1, 1, 0], "USD", ["0.03", "0.02", "0.00"]),
        ("10.00", [Decimal("0.1"), Decimal("0.9")], "USD", ["1.00", "9.00"]),
        ("1.00", [1, 2], "USD", ["0.33", "0.67"]),
        ("7.00", [5], "USD", ["7.00"]),
    ],
)
def test_shares_are_by_largest_remainder(
    amount: str, among: int | Sequence[int | Decimal], currency: str, shares: list[str]
) -> None:
    assert [str(share) for share in split(Decimal(amount), among, currency)] == shares


@pytest.mark.parametrize("among", [0, -1, [], [0, 0], [1, -1], [-1, 2], [Decimal("NaN"), 1]])
def test_there_is_no_share_without_weight(among: int | Sequence[int | Decimal]) -> None:
    with pytest.raises(MoneyError):
        split(Decimal(1), among, "USD")


def test_an_amount_that_does_not_exist_in_the_currency_is_not_split() -> None:
    with pytest.raises(MoneyError, match="more digits"):
        split(Decimal("0.005"), 2, "USD")
    with pytest.raises(CurrencyError):
        split(Decimal(1), 2, "???")


@law
@given(cents, weight_lists)
def test_no_cent_is_lost_and_none_is_far_from_its_exact_share(amount: Decimal, weights: list[int | Decimal]) -> None:
    assume(any(weights))
    shares = split(amount, weights, "USD")
    whole = sum(Fraction(weight) for weight in weights)
    assert sum(Fraction(share) for share in shares) == Fraction(amount)
    for share, weight in zip(shares, weights, strict=True):
        exact = Fraction(amount) * Fraction(weight) / whole
        assert abs(Fraction(share) - exact) < Fraction(quantum("USD"))
        assert weight or not share


@law
@given(cents, weight_lists)
def test_a_negative_split_mirrors_the_positive_one(amount: Decimal, weights: list[int | Decimal]) -> None:
    assume(any(weights))
    mirrored = split(-amount, weights, "USD")
    assert [-Money(share, "USD") for share in split(amount, weights, "USD")] == [
        Money(share, "USD") for share in mirrored
    ]
