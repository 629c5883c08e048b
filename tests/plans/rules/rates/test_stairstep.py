"""Stairstep: one price for the whole quantity, by how far it reaches."""

import pytest

from tests.plans.rules.given import priced, stairs, total, working

SEATS = (("10", "50"), ("20", "100"), (None, "150"))


@pytest.mark.parametrize(
    ("at_zero", "quantity", "expected"),
    [
        pytest.param(False, "0", "0.00", id="no usage stands on no stair"),
        pytest.param(True, "0", "50.00", id="no usage stands on the first stair if the charge says so"),
        pytest.param(False, "0.5", "50.00", id="a fraction of a unit stands on the first"),
        pytest.param(False, "10", "50.00", id="the last unit of a stair stands on it"),
        pytest.param(False, "10.000000001", "100.00", id="a hair above stands on the next"),
        pytest.param(False, "11", "100.00", id="the next unit stands on the next"),
        pytest.param(True, "20", "100.00", id="with usage the first stair is not added"),
        pytest.param(False, "21", "150.00", id="the open stair begins with the next unit"),
        pytest.param(False, "1000000", "150.00", id="the open stair has no end"),
    ],
)
def test_the_stair_that_is_reached_is_the_price(at_zero: bool, quantity: str, expected: str) -> None:
    assert total(stairs(*SEATS, at_zero=at_zero), quantity) == expected


@pytest.mark.parametrize(
    ("currency", "expected"),
    [("USD", "0.51"), ("JPY", "1"), ("KWD", "0.505")],
    ids=["in cents", "in yen", "in fils"],
)
def test_a_stair_is_rounded_to_the_currency(currency: str, expected: str) -> None:
    assert total(stairs((None, "0.505")), "3", currency) == expected


def test_included_units_do_not_climb() -> None:
    assert total(stairs(*SEATS), "25", included="15") == "50.00"


def test_one_stair_alone_is_a_fee_for_any_usage() -> None:
    assert [total(stairs((None, "9.99")), quantity) for quantity in ("0", "1", "500")] == ["0.00", "9.99", "9.99"]


def test_the_working_names_the_stair() -> None:
    assert working(priced(stairs(*SEATS), "12")) == [("1", "100", "100", "stair 2")]
