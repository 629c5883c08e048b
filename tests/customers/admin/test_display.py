"""Values as billing people read them."""

from decimal import Decimal

import pytest

from customers.admin.parts.display import badge, block, clipped, link, money, quantity
from customers.admin.parts.inputs import PlainDecimalInput

HOSTILE = '<script>alert("x")</script>'


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("240", "USD", "240.00 USD"),
        ("1234567.5", "USD", "1,234,567.50 USD"),
        ("240.0000", "JPY", "240 JPY"),
        ("0.063", "KWD", "0.063 KWD"),
        ("-3.5", "EUR", "-3.50 EUR"),
    ],
)
def test_money_has_its_currency_and_exactly_its_digits(amount: str, currency: str, shown: str) -> None:
    assert money(Decimal(amount), currency) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("120.000000000", "120"), ("12000", "12,000"), ("2.500000000", "2.5"), ("-1234.25", "-1,234.25"), ("0E-9", "0")],
)
def test_a_quantity_has_no_empty_digits(number: str, shown: str) -> None:
    assert quantity(Decimal(number)) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("2.000000000000", "2"), ("0.000125000000", "0.000125"), ("100.0000", "100")]
)
def test_an_input_shows_a_price_as_it_was_typed(number: str, shown: str) -> None:
    assert PlainDecimalInput().format_value(Decimal(number)) == shown


def test_an_input_gives_back_what_was_mistyped() -> None:
    assert PlainDecimalInput().format_value("two") == "two"


def test_nothing_that_came_from_outside_is_markup() -> None:
    for shown in (clipped(HOSTILE * 9), badge(HOSTILE), block(HOSTILE), link("/", HOSTILE)):
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown


def test_a_long_value_is_clipped_and_a_short_one_left_alone() -> None:
    assert clipped("ticket-981") == "ticket-981"
    assert clipped("x" * 500).count("x") == 560
