"""Per unit: every unit at the same price."""

import pytest

from tests.plans.rules.given import per_unit, priced, total, working
from tests.worked_examples import EXAMPLES


@pytest.mark.parametrize(
    ("unit_price", "quantity", "currency", "expected"),
    [
        pytest.param("2.00", "50", "USD", "100.00", id="fifty units cost fifty times the price"),
        pytest.param("2.00", "0", "USD", "0.00", id="no usage costs nothing"),
        pytest.param("0", "1000", "USD", "0.00", id="a price of nothing costs nothing"),
        pytest.param("0.99", "1000", "USD", "990.00", id="prices below one add up"),
        pytest.param("2.00", "2.5", "USD", "5.00", id="a fraction of a unit costs that fraction"),
        pytest.param("0.10", "0.000000001", "USD", "0.00", id="the smallest quantity rounds to nothing"),
        pytest.param("0.005", "1", "USD", "0.01", id="half a cent is rounded up"),
        pytest.param("0.0049", "1", "USD", "0.00", id="less than half a cent is rounded down"),
        pytest.param("0.015", "1", "USD", "0.02", id="half a cent is rounded away from zero, not to even"),
        pytest.param("0.025", "1", "USD", "0.03", id="half a cent is rounded away from zero on even cents too"),
        pytest.param("0.004", "3", "USD", "0.01", id="the product is rounded, not each unit"),
        pytest.param("0.5", "1", "JPY", "1", id="yen have no digits, and half a yen is one"),
        pytest.param("0.4", "1", "JPY", "0", id="less than half a yen is nothing"),
        pytest.param("33.3", "10", "JPY", "333", id="yen are written without a point"),
        pytest.param("0.0005", "1", "KWD", "0.001", id="dinars have three digits"),
        pytest.param("0.021", "3", "KWD", "0.063", id="fils are not lost"),
        pytest.param("0.000000000001", "1000000000000", "USD", "1.00", id="twelve decimal places count"),
        pytest.param(
            "9999999999999999.999999999999", "999999999999999.999999999", "USD",
            "9999999999999999999999989999000.00", id="28 digits times 24 digits are exact",
        ),
    ],
)  # fmt: skip
def test_each_unit_has_the_same_price(unit_price: str, quantity: str, currency: str, expected: str) -> None:
    assert total(per_unit(unit_price), quantity, currency) == expected


def test_the_guide_is_priced_as_in_worked_example_a01() -> None:
    expected = EXAMPLES["A01"].expected.split(" and ")

    assert [total(per_unit("2.00"), quantity) for quantity in ("50", "120")] == expected


def test_a_thousand_resolutions_are_priced_as_in_worked_example_a02() -> None:
    assert total(per_unit("0.99"), "1000") == EXAMPLES["A02"].expected


def test_the_working_multiplies_and_is_not_rounded() -> None:
    assert working(priced(per_unit("0.0149"), "3")) == [("3", "0.0149", "0.0447", "")]
