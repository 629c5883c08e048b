"""What holds for every amount, whatever decimal context the caller is in."""

from decimal import ROUND_DOWN, Context, Decimal, Inexact, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from customers.rules.currencies import MINOR_UNITS
from customers.rules.money import Money, exponent, plain, round_money, split
from tests.customers.rules.laws import law

currencies = st.sampled_from(sorted(MINOR_UNITS))
amounts = st.builds(
    lambda units, places: Decimal(units).scaleb(-places, Context(prec=200)),
    st.integers(-(10**80), 10**80) | st.integers(-(10**5), 10**5),
    st.integers(0, 60) | st.integers(0, 5),
)
contexts = st.builds(
    lambda prec, trap: Context(prec=prec, rounding=ROUND_DOWN, traps=[Inexact] if trap else []),
    st.integers(1, 9),
    st.booleans(),
)


def half_away(amount: Decimal, digits: int) -> Fraction:
    """The rule once more, in fractions."""
    scaled = abs(Fraction(amount)) * 10**digits
    units = int(scaled + Fraction(1, 2))
    return Fraction(units if amount >= 0 else -units, 10**digits)


@law
@given(amounts, currencies)
def test_rounding_agrees_with_fractions(amount: Decimal, currency: str) -> None:
    assert Fraction(round_money(amount, currency)) == half_away(amount, exponent(currency))


@law
@given(amounts, currencies)
def test_rounding_is_symmetric_about_zero_and_settles_at_once(amount: Decimal, currency: str) -> None:
    rounded = round_money(amount, currency)
    assert round_money(amount.copy_negate(), currency) == rounded.copy_negate()
    assert round_money(rounded, currency).as_tuple() == rounded.as_tuple()


@law
@given(amounts, amounts, currencies, contexts)
def test_no_context_of_the_caller_changes_an_amount(
    one: Decimal, two: Decimal, currency: str, context: Context
) -> None:
    def work() -> tuple[object, ...]:
        first, second = Money.rounded(one, currency), Money.rounded(two, currency)
        shares = split(first.amount, 3, currency)
        return (
            first + second,
            first - second,
            -first,
            abs(first),
            first < second,
            shares,
            plain(one),
            first.text,
        )

    expected = work()
    with localcontext(context):
        assert work() == expected


@law
@given(st.lists(amounts, max_size=20), currencies)
def test_a_total_is_exact(parts: list[Decimal], currency: str) -> None:
    money = [Money.rounded(part, currency) for part in parts]
    assert Fraction(Money.total(money, currency).amount) == sum(Fraction(part.amount) for part in money)


@law
@given(amounts)
def test_plain_text_reads_back_as_the_same_number(quantity: Decimal) -> None:
    text = plain(quantity)
    assert Decimal(text) == quantity
    assert "E" not in text
    assert text != "-0"
    assert not ("." in text and text.endswith(("0", ".")))
