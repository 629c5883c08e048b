"""Percentage: a share of the value, and a fixed part for each event."""

from decimal import Decimal
from typing import Any

import pytest

from plans.rules.price import price
from plans.rules.usage import Usage, UsageError
from tests.plans.rules.given import percentage, terms, total, transactions, working
from tests.worked_examples import EXAMPLES

CARD = percentage("1.2", fixed="0.10", free_events="3", free_amount="500")
THREE_EVENTS = percentage("1.2", fixed="0.10", free_events="3")
FIVE_HUNDRED = percentage("1.2", fixed="0.10", free_amount="500")


def charged(rate: dict[str, Any], *values: str, currency: str = "USD") -> str:
    return str(price(terms(rate, currency), transactions(*values)).total)


@pytest.mark.parametrize(
    ("rate", "values", "expected"),
    [
        pytest.param(percentage("2.9"), (), "0.00", id="no usage costs nothing"),
        pytest.param(percentage("2.9", fixed="0.30"), (), "0.00", id="no event has no fixed part"),
        pytest.param(percentage("2.9"), ("100", "50"), "4.35", id="the share of the sum"),
        pytest.param(percentage("2.9", fixed="0.30"), ("100", "50"), "4.95", id="a fixed part for each event"),
        pytest.param(percentage("0", fixed="0.30"), ("100", "50"), "0.60", id="a fixed part alone"),
        pytest.param(percentage("2.9", fixed="0.30"), ("0", "0"), "0.60", id="events without a value have theirs"),
        pytest.param(percentage("100"), ("12.34",), "12.34", id="all of it"),
        pytest.param(percentage("150"), ("10",), "15.00", id="more than all of it"),
        pytest.param(percentage("0.000000000001"), ("999999999999999",), "10.00", id="twelve decimal places count"),
        pytest.param(percentage("1.5"), ("0.33", "0.34"), "0.01", id="the sum is rounded, not each event"),
    ],
)
def test_the_value_bears_its_share_and_each_event_its_part(
    rate: dict[str, Any], values: tuple[str, ...], expected: str
) -> None:
    assert charged(rate, *values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(("200", "100", "100"), "0.00", id="three events are free"),
        pytest.param(("200", "100", "100", "50"), "0.70", id="the fourth is paid in full"),
        pytest.param(("5000", "1", "1"), "0.00", id="free events have no end in value"),
        pytest.param(("5000", "1", "1", "1"), "0.11", id="a small fourth is paid too"),
    ],
)
def test_the_first_events_are_free(values: tuple[str, ...], expected: str) -> None:
    assert charged(THREE_EVENTS, *values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(("200", "300"), "0.00", id="events up to the free amount are free"),
        pytest.param(("200", "300", "0"), "0.00", id="an event without a value is free while at it"),
        pytest.param(("200", "300", "1"), "0.11", id="the next event is paid in full"),
        pytest.param(("200", "400"), "1.30", id="of the crossing event the excess is paid, and its fixed part"),
        pytest.param(("600",), "1.30", id="the first event may cross it"),
        pytest.param(("200", "400", "100"), "2.60", id="after the crossing event all are paid"),
        pytest.param(("100",) * 6, "1.30", id="there is no end to how many events are free"),
    ],
)
def test_the_first_amount_is_free(values: tuple[str, ...], expected: str) -> None:
    assert charged(FIVE_HUNDRED, *values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(("200", "100", "100"), "0.00", id="within both all is free"),
        pytest.param(("200", "100", "200"), "0.00", id="at both all is free"),
        pytest.param(("1", "1", "1", "1"), "0.11", id="the fourth event is paid though the amount is not used up"),
        pytest.param(("200", "400"), "1.30", id="the excess is paid though only two events came"),
        pytest.param(("200", "400", "100"), "2.60", id="the third is paid because the amount is used up"),
        pytest.param(("200", "100", "300"), "1.30", id="the third crosses"),
        pytest.param(("200", "100", "300", "100"), "2.60", id="the fourth is paid after a crossing third"),
    ],
)
def test_an_event_is_free_only_within_both(values: tuple[str, ...], expected: str) -> None:
    assert charged(CARD, *values) == expected


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        pytest.param({"free_events": "0"}, "1.30", id="no free event"),
        pytest.param({"free_amount": "0"}, "1.30", id="no free amount"),
    ],
)
def test_nothing_free_frees_nothing(free: dict[str, str], expected: str) -> None:
    assert charged(percentage("1.2", fixed="0.10", **free), "100") == expected


@pytest.mark.parametrize(("currency", "expected"), [("USD", "1.29"), ("JPY", "1"), ("KWD", "1.290")])
def test_the_share_is_rounded_once_to_the_currency(currency: str, expected: str) -> None:
    assert charged(percentage("2.9"), "33.3", "11.19", currency=currency) == expected


def test_events_beyond_those_that_matter_need_no_values() -> None:
    first = [Decimal(400), Decimal(200)]
    usage = Usage(Decimal(1_000_600), events=5_002, values=first)

    assert str(price(terms(FIVE_HUNDRED), usage).total) == "12501.30"


def test_free_events_need_the_values_in_order() -> None:
    with pytest.raises(UsageError, match="values of the events"):
        price(terms(CARD), Usage(Decimal(100), events=1))


def test_a_pack_of_units_is_not_spent_on_transactions() -> None:
    found = price(terms(FIVE_HUNDRED, top_up_units="100"), transactions("600"))

    assert (str(found.total), found.from_packs) == ("1.30", Decimal(0))


def test_the_working_tells_the_free_amount_apart() -> None:
    assert working(price(terms(CARD), transactions("200", "100", "300"))) == [
        ("500", "0", "0", "free"),
        ("100", "0.012", "1.200", "1.2 %"),
        ("1", "0.10", "0.10", "for each event"),
    ]


def test_transactions_are_priced_as_in_worked_example_b07() -> None:
    example = EXAMPLES["B07"]
    values = example.input.removeprefix("events ").split(", ")

    assert charged(CARD, *values) == example.expected.partition(" ")[0]


def test_a_cap_and_a_minimum_bound_the_share() -> None:
    bounded = {"minimum": "1.00", "cap": "2.00"}

    assert [total(percentage("1"), quantity, **bounded) for quantity in ("50", "150", "500")] == [
        "1.00",
        "1.50",
        "2.00",
    ]
