"""One rounding, one currency per sum, exactly the currency's digits."""

from decimal import Decimal

import pytest

from customers.rules.currencies import MINOR_UNITS
from customers.rules.money import CurrencyError, Money, MoneyError, exponent, plain, quantum, round_money

five = Money(Decimal(5), "USD")


@pytest.mark.parametrize(
    ("currency", "digits"),
    [
        ("USD", 2),
        ("EUR", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("KWD", 3),
        ("BHD", 3),
        ("CLF", 4),
        ("CLP", 0),
        ("MGA", 2),
    ],
)
def test_a_currency_has_the_digits_of_iso_4217(currency: str, digits: int) -> None:
    assert exponent(currency) == digits
    assert quantum(currency) == Decimal(1).scaleb(-digits)


def test_every_code_is_three_capital_letters() -> None:
    assert len(MINOR_UNITS) > 150
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in MINOR_UNITS)


@pytest.mark.parametrize("currency", ["usd", "", "XXX", "XAU", "USD ", "US", None, ["USD"], "\x00" * 5000])
def test_an_unknown_currency_is_refused_by_name(currency: str) -> None:
    with pytest.raises(CurrencyError, match="not a currency"):
        exponent(currency)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "USD", "0.01"),
        ("-0.005", "USD", "-0.01"),
        ("0.0049999999999999999999999999999999999999999999999999999999999999", "USD", "0.00"),
        ("0.0050000000000000000000000000000000000000000000000000000000000001", "USD", "0.01"),
        ("2.5", "JPY", "3"),
        ("-2.5", "JPY", "-3"),
        ("0.0625", "KWD", "0.063"),
        ("-0.001", "USD", "0.00"),
        ("-0", "USD", "0.00"),
        ("0e900000", "USD", "0.00"),
        ("240", "USD", "240.00"),
        ("1e30", "USD", "1000000000000000000000000000000.00"),
        ("9" * 70 + ".995", "USD", "1" + "0" * 70 + ".00"),
    ],
)
def test_rounding_goes_half_away_from_zero(amount: str, currency: str, rounded: str) -> None:
    assert str(round_money(Decimal(amount), currency)) == rounded


@pytest.mark.parametrize("amount", [0.1, 1, "1", None, True])
def test_only_a_decimal_is_rounded(amount: Decimal) -> None:
    with pytest.raises(MoneyError, match="Decimal"):
        round_money(amount, "USD")


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "NaN" + "9" * 90])
def test_what_is_not_finite_is_refused(amount: str) -> None:
    with pytest.raises(MoneyError, match="not a number"):
        round_money(Decimal(amount), "USD")


@pytest.mark.parametrize("amount", ["1e400000", "1e-400000", "-1e1000"])
def test_a_number_that_would_only_cost_memory_is_refused(amount: str) -> None:
    with pytest.raises(MoneyError, match="too many digits"):
        round_money(Decimal(amount), "USD")
    with pytest.raises(MoneyError, match="too many digits"):
        plain(Decimal(amount))


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("47", "JPY", "47"),
        ("47.000000", "JPY", "47"),
        ("0.063", "KWD", "0.063"),
        ("240", "USD", "240.00"),
        ("-5", "USD", "-5.00"),
        ("1e3", "USD", "1000.00"),
        ("-0", "USD", "0.00"),
    ],
)
def test_text_has_exactly_the_digits_of_the_currency(amount: str, currency: str, text: str) -> None:
    assert Money(Decimal(amount), currency).text == text


def test_money_reads_as_amount_and_currency() -> None:
    assert str(five) == "5.00 USD"


def test_money_adds_subtracts_negates_and_compares() -> None:
    two = Money(Decimal("2.50"), "USD")
    assert (five + two).text == "7.50"
    assert (two - five).text == "-2.50"
    assert (-two).text == "-2.50"
    assert abs(-two) == two
    assert two < five
    assert two <= five
    assert five > two
    assert five >= two
    assert Money(Decimal("5.000"), "USD") == five
    assert len({Money(Decimal("5.000"), "USD"), five}) == 1


def test_nothing_is_false_and_its_negative_has_no_sign() -> None:
    zero = Money.zero("USD")
    assert not zero
    assert (-zero).text == "0.00"
    assert five


def test_a_total_of_nothing_is_zero_in_the_currency() -> None:
    assert Money.total([], "KWD").text == "0.000"
    assert Money.total([five, five], "USD").text == "10.00"


def test_two_currencies_never_meet() -> None:
    yen = Money(Decimal(5), "JPY")
    assert yen != five
    for mix in (
        lambda: five + yen,
        lambda: five - yen,
        lambda: five < yen,
        lambda: five <= yen,
        lambda: five > yen,
        lambda: five >= yen,
        lambda: Money.total([yen], "USD"),
    ):
        with pytest.raises(CurrencyError, match="do not mix"):
            mix()


def test_money_and_a_bare_number_do_not_mix() -> None:
    with pytest.raises(MoneyError, match="do not mix"):
        five + Decimal(1)  # type: ignore[operator]


def test_money_with_more_digits_than_its_currency_must_be_rounded_first() -> None:
    with pytest.raises(MoneyError, match="more digits"):
        Money(Decimal("0.005"), "USD")
    assert Money.rounded(Decimal("0.005"), "USD").text == "0.01"


def test_money_refuses_a_float() -> None:
    with pytest.raises(MoneyError, match="float"):
        Money(1.5, "USD")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        ("120", "120"),
        ("1.2E+2", "120"),
        ("2.50", "2.5"),
        ("0", "0"),
        ("-0", "0"),
        ("-0.000", "0"),
        ("0E-9", "0"),
        ("1E-9", "0.000000001"),
        ("-100.00", "-100"),
        ("0e999999", "0"),
    ],
)
def test_a_quantity_is_plain_text(quantity: str, text: str) -> None:
    assert plain(Decimal(quantity)) == text
