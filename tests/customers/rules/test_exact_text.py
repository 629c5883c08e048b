from decimal import Decimal

import pytest

from customers.rules.money import CurrencyError, MoneyError, exact_text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("2", "USD", "2.00"),
        ("2.000000000000", "USD", "2.00"),
        ("0.0035", "USD", "0.0035"),
        ("0.5", "USD", "0.50"),
        ("-6.5", "USD", "-6.50"),
        ("-0", "USD", "0.00"),
        ("1E+3", "USD", "1000.00"),
        ("47", "JPY", "47"),
        ("0.5", "JPY", "0.5"),
        ("0.063", "KWD", "0.063"),
        ("0", "KWD", "0.000"),
    ],
)
def test_an_exact_amount_has_at_least_the_currencys_digits(amount: str, currency: str, text: str) -> None:
    assert exact_text(Decimal(amount), currency) == text


def test_what_is_no_amount_is_refused() -> None:
    with pytest.raises(MoneyError):
        exact_text(Decimal("NaN"), "USD")
    with pytest.raises(CurrencyError):
        exact_text(Decimal(1), "XXX")
