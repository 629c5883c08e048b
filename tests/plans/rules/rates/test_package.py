"""Package: started blocks of units at a price each."""

import pytest

from tests.plans.rules.given import amounts, numbers_of, package, priced, total, working
from tests.worked_examples import EXAMPLES

FIRST_HUNDRED_FREE = package("100", "5.00", "100")


@pytest.mark.parametrize(
    ("rate", "quantity", "expected"),
    [
        pytest.param(package("100", "5.00"), "0", "0.00", id="no usage starts no package"),
        pytest.param(package("100", "5.00"), "0.000000001", "5.00", id="the smallest usage starts one"),
        pytest.param(package("100", "5.00"), "1", "5.00", id="one unit starts one"),
        pytest.param(package("100", "5.00"), "100", "5.00", id="a full package is one"),
        pytest.param(package("100", "5.00"), "100.000000001", "10.00", id="a hair more starts the second"),
        pytest.param(package("100", "5.00"), "101", "10.00", id="one more unit starts the second"),
        pytest.param(package("0.1", "1.00"), "0.3", "3.00", id="packages may be smaller than a unit"),
        pytest.param(package("2.5", "1.00"), "7.5", "3.00", id="packages of two and a half are counted exactly"),
        pytest.param(package("3", "0.333"), "7", "1.00", id="packages are added before they are rounded"),
        pytest.param(
            package("0.000000001", "1"), "999999999999999.999999999", "999999999999999999999999.00",
            id="24 digits of packages are counted exactly",
        ),
    ],
)  # fmt: skip
def test_each_started_package_is_due(rate: dict[str, str], quantity: str, expected: str) -> None:
    assert total(rate, quantity) == expected


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        pytest.param("99.5", "0.00", id="less than what is free starts none"),
        pytest.param("100", "0.00", id="all that is free starts none"),
        pytest.param("100.5", "5.00", id="half a unit beyond it starts one"),
    ],
)
def test_free_units_are_not_in_a_package(quantity: str, expected: str) -> None:
    assert total(FIRST_HUNDRED_FREE, quantity) == expected


@pytest.mark.parametrize(
    ("included", "expected"),
    [
        pytest.param("50", "5.00", id="free units come after the allowance"),
        pytest.param("51", "0.00", id="both together may be all of it"),
    ],
)
def test_the_allowance_comes_before_free_units(included: str, expected: str) -> None:
    assert total(FIRST_HUNDRED_FREE, "151", included=included) == expected


def test_the_working_tells_free_units_apart() -> None:
    assert working(priced(FIRST_HUNDRED_FREE, "301")) == [
        ("100", "0", "0", "free"),
        ("3", "5.00", "15.00", "packages of 100"),
    ]


def test_packages_are_priced_as_in_worked_example_b05() -> None:
    example = EXAMPLES["B05"]

    assert [total(FIRST_HUNDRED_FREE, quantity) for quantity in numbers_of(example.input)] == amounts(example.expected)
