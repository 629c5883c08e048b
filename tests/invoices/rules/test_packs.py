"""Packs cover what allowances leave, the one that ends first first, and nothing after their last day."""

from decimal import Decimal

import pytest

from customers.rules.period import Period
from invoices.rules.packs import Pack, Shelf
from tests.invoices.rules.given import day, days

OCTOBER = days("10-01", "11-01")
KEY = (1, 2, day("10-01"))


def pack(pk: int, units: int, ends: str | None = None, bought: str = "10-01", **more: object) -> Pack:
    own = {"meter_id": 5, "drawn": {}} | more
    return Pack(
        top_up_id=pk,
        bought_on=day(bought),
        expires_on=day(ends) if ends else None,
        units=Decimal(units),
        **own,  # type: ignore[arg-type]
    )


def take(shelf: Shelf, use: dict[str, int], free: int = 0, meter: int = 5) -> dict[int, int]:
    def on(period: Period) -> Decimal:
        return Decimal(sum(units for text, units in use.items() if period.contains(day(text))))

    return {pk: int(units) for pk, units in shelf.take(KEY, meter, OCTOBER, OCTOBER, on, Decimal(free)).items()}


@pytest.mark.parametrize(
    ("packs", "free", "expected"),
    [
        pytest.param([], 0, {}, id="no packs"),
        pytest.param([pack(1, 100)], 0, {1: 50}, id="as much as was used"),
        pytest.param([pack(1, 100)], 20, {1: 30}, id="beyond the allowance"),
        pytest.param([pack(1, 100)], 60, {}, id="nothing within it"),
        pytest.param([pack(1, 10), pack(2, 15)], 0, {1: 10, 2: 15}, id="as far as they go, in order"),
        pytest.param([pack(1, 100, "10-15"), pack(2, 100)], 0, {1: 20, 2: 30}, id="one through its last day"),
        pytest.param([pack(1, 100, "10-15")], 15, {1: 5}, id="days of which the allowance covers first"),
        pytest.param([pack(1, 15, "10-15"), pack(2, 100, "10-15")], 0, {1: 15, 2: 5}, id="two that end together"),
        pytest.param([pack(1, 100, "10-09")], 0, {}, id="one that ends before the usage"),
        pytest.param([pack(1, 100, "10-31")], 0, {1: 50}, id="one that ends with the period"),
        pytest.param([pack(1, 100, "09-30", bought="09-01")], 0, {}, id="one that is gone"),
        pytest.param([pack(1, 100, bought="11-01")], 0, {}, id="one bought later"),
        pytest.param([pack(1, 100, bought="10-31")], 0, {1: 50}, id="one bought on the last day"),
        pytest.param([pack(1, 100, meter_id=6)], 0, {}, id="one of another meter"),
        pytest.param([pack(1, 100, drawn={(9, 9, day("09-01")): Decimal(70)})], 0, {1: 30}, id="what others left"),
        pytest.param([pack(1, 100, drawn={KEY: Decimal(70)})], 0, {1: 50}, id="what it drew itself is its own"),
    ],
)
def test_what_is_taken(packs: list[Pack], free: int, expected: dict[int, int]) -> None:
    assert take(Shelf(packs), {"10-10": 20, "10-20": 30}, free) == expected


def test_charges_take_one_after_the_other() -> None:
    shelf = Shelf([pack(1, 70)])
    assert [take(shelf, {"10-10": 50}) for _ in range(3)] == [{1: 50}, {1: 20}, {}]
