"""What holds an invoice, and the sentences that say so."""

from dataclasses import replace
from decimal import Decimal

import pytest

from invoices.rules.review import Bounds, Facts, trips

FACTS = Facts(
    total=Decimal("300.00"),
    lines=3,
    currency="USD",
    quantities={"tickets": Decimal(150)},
    earlier_totals=[Decimal(100), Decimal(90), Decimal(110)],
    earlier_quantities={"tickets": [Decimal(50), Decimal(40), Decimal(60)]},
)


def test_nothing_is_held_while_every_bound_is_off() -> None:
    assert trips(Bounds(), replace(FACTS, is_first=True)) == []
    assert Bounds().are_off


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (Bounds(total_factor=Decimal(3)), []),
        (Bounds(total_factor=Decimal("2.99")), ["Its total of 300 USD is more than 2.99 times the usual 100."]),
        (Bounds(quantity_factor=Decimal(3)), []),
        (Bounds(quantity_factor=Decimal(2)), ["150 of tickets are more than 2 times the usual 50."]),
        (Bounds(most_lines=3), []),
        (Bounds(most_lines=2), ["It has 3 lines, more than 2."]),
        (Bounds(most_total=Decimal(300)), []),
        (Bounds(most_total=Decimal("299.99")), ["Its total of 300 USD is above 299.99."]),
        (Bounds(first_invoice=True), []),
        (
            Bounds(most_lines=0, most_total=Decimal(0)),
            ["Its total of 300 USD is above 0.", "It has 3 lines, more than 0."],
        ),
    ],
)
def test_a_bound_holds_what_is_beyond_it_and_not_what_is_at_it(bounds: Bounds, said: list[str]) -> None:
    assert not bounds.are_off
    assert trips(bounds, FACTS) == said


def test_a_first_invoice_is_held_when_asked_and_compared_with_nothing() -> None:
    first = Facts(total=Decimal(300), lines=1, currency="USD", quantities={"tickets": Decimal(9)}, is_first=True)
    assert trips(Bounds(first_invoice=True), first) == ["It is the customer's first invoice."]
    assert trips(Bounds(total_factor=Decimal(1), quantity_factor=Decimal(1)), first) == []


def test_the_usual_is_the_median_of_the_last_six() -> None:
    long_ago = [Decimal(10_000)] * 6
    facts = replace(FACTS, earlier_totals=[*long_ago, *[Decimal(100)] * 5, Decimal(9_999)])
    assert trips(Bounds(total_factor=Decimal(2)), facts) == ["Its total of 300 USD is more than 2 times the usual 100."]


def test_a_charge_that_was_never_used_before_is_compared_with_nothing() -> None:
    facts = replace(FACTS, quantities={"calls": Decimal(1_000)})
    assert trips(Bounds(quantity_factor=Decimal(2)), facts) == []


def test_anything_is_more_than_a_usual_of_nothing() -> None:
    facts = replace(FACTS, earlier_quantities={"tickets": [Decimal(0)]})
    assert trips(Bounds(quantity_factor=Decimal(5)), facts) == ["150 of tickets are more than 5 times the usual 0."]
