"""What others print as examples of their price models, and what ours makes of them: the same numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from plans.rules.price import price
from plans.rules.usage import Usage
from tests.plans.rules.given import (
    graduated,
    package,
    per_unit,
    percentage,
    stairs,
    terms,
    tier,
    total,
    volume,
)


@dataclass(frozen=True, slots=True)
class Published:
    """An example with its source: what so many units come to, and under which terms."""

    source: str
    rate: Mapping[str, Any]
    expected: Sequence[tuple[str, str]]
    more: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return self.source


LAGO_VOLUME = (tier("100", "2", "10"), tier("200", "1", "0"), tier(None, "0.5", "50"))
LAGO_GRADUATED = (tier("10", "10", "2"), tier("20", "5", "3"), tier(None, "5", "3"))
OPENMETER_VOLUME = (tier("5", None, "100"), tier("10", None, "150"), tier("15", "10"), tier(None, "5"))
OPENMETER_GRADUATED = (tier("5", "0", "100"), tier("10", None, "50"), tier("15", "5"), tier(None, "1"))
OPENMETER_TOTALS = (tier("5", None, "100"), tier("10", None, "50"), tier("15", "10"), tier(None, "5"))
ORACLE_SLABS = (tier("250", "1"), tier("500", "2"), tier(None, "3"))

EXAMPLES = [
    Published(
        "Stripe, transform quantities: ten dollars for every five users or part of them",
        package("5", "10"),
        [("1", "10.00"), ("3", "10.00"), ("5", "10.00"), ("6", "20.00"), ("7", "20.00")],
    ),
    Published(
        "Stripe, transform quantities: 150 minutes of a car at ten dollars for each started hour",
        package("60", "10"),
        [("150", "30.00")],
    ),
    Published(
        "Lago, volume: 65,000 calls in the third tier with its fixed fee",
        volume(tier("10000", "0.0010", "10"), tier("50000", "0.0008", "10"), tier("100000", "0.0006", "10"),
               tier(None, "0.0004", "10")),
        [("65000", "49.00")],
    ),
    Published(
        "Lago, tests of volume: the flat amount of the tier, of the first one without usage",
        volume(*LAGO_VOLUME, at_zero=True),
        [("0", "10.00"), ("1", "12.00"), ("100", "210.00"), ("100.5", "100.50"), ("101", "101.00"),
         ("200", "200.00"), ("210", "155.00"), ("300", "200.00")],
    ),
    Published(
        "Lago, tests of graduated: the flat amounts of all tiers, of the first one without usage",
        graduated(*LAGO_GRADUATED, at_zero=True),
        [("0", "2.00"), ("1", "12.00"), ("10", "102.00"), ("11", "110.00"), ("12", "115.00"), ("21", "163.00")],
    ),
    Published(
        "Lago, tests of graduated: tiers that end on fractions",
        graduated(tier("0.1", "10"), tier("1", "5"), tier(None, "2")),
        [("0.05", "0.50"), ("0.5", "3.00")],
    ),
    Published(
        "Lago, graduated percentage: percents by tier of a sum of money, with their flat fees",
        graduated(tier("1000", "0.01", "200"), tier("10000", "0.02", "300"), tier(None, "0.03", "400")),
        [("500", "205.00"), ("1050", "511.00"), ("5050", "591.00")],
    ),
    Published(
        "Lago, package: 201 units with the first hundred free",
        package("100", "5", "100"),
        [("201", "10.00")],
    ),
    Published(
        "OpenMeter, tests of volume: flat tiers, also without usage",
        volume(*OPENMETER_VOLUME, at_zero=True),
        [("0", "100.00"), ("3", "100.00"), ("5", "100.00"), ("14", "140.00"), ("15", "150.00"), ("16", "80.00"),
         ("100", "500.00")],
    ),
    Published(
        "OpenMeter, tests of volume: at least 150",
        volume(*OPENMETER_VOLUME, at_zero=True),
        [("0", "150.00"), ("5", "150.00"), ("100", "500.00")],
        {"minimum": "150.00"},
    ),
    Published(
        "OpenMeter, tests of volume: at most 125",
        volume(*OPENMETER_VOLUME),
        [("7", "125.00")],
        {"cap": "125.00"},
    ),
    Published(
        "OpenMeter, tests of graduated: flat and unit tiers",
        graduated(*OPENMETER_GRADUATED),
        [("22", "182.00")],
    ),
    Published(
        "OpenMeter, tests of graduated: at most 170",
        graduated(*OPENMETER_GRADUATED),
        [("12", "160.00"), ("22", "170.00")],
        {"cap": "170.00"},
    ),
    Published(
        "OpenMeter, tests of graduated: at least 1,000, also without usage",
        graduated(*OPENMETER_GRADUATED, at_zero=True),
        [("0", "1000.00"), ("2", "1000.00")],
        {"minimum": "1000.00"},
    ),
    Published(
        "OpenMeter, tests of graduated: totals, also without usage",
        graduated(*OPENMETER_TOTALS, at_zero=True),
        [("0", "100.00"), ("3", "100.00"), ("5", "100.00"), ("5.001", "150.00"), ("7", "150.00"), ("12", "170.00"),
         ("22", "235.00")],
    ),
    Published(
        "OpenMeter, tests of packages: ten for fifteen",
        package("10", "15"),
        [("0", "0.00"), ("1", "15.00"), ("9", "15.00"), ("10", "15.00"), ("11", "30.00"), ("22", "45.00")],
    ),
    Published(
        "OpenMeter, tests of packages: at least and at most 100",
        package("10", "15"),
        [("0", "100.00"), ("110", "100.00")],
        {"minimum": "100.00", "cap": "100.00"},
    ),
    Published(
        "OpenMeter, tests of unit prices: half off, then at most 100",
        per_unit("10"),
        [("7", "35.00"), ("27", "100.00")],
        {"discount_percent": "50", "cap": "100.00"},
    ),
    Published(
        "Flexprice, commitment discount: 500 hours at two, 1.5 times the price beyond",
        per_unit("2"),
        [("300", "1000.00"), ("500", "1000.00"), ("700", "1600.00")],
        {"commitment": {"units": "500", "overage_factor": "1.5"}},
    ),
    Published("Flexprice, flat fee: 1,000 calls at five cents", per_unit("0.05"), [("1000", "50.00")]),
    Published(
        "Flexprice, tiered volume: 65,000 calls in the third tier",
        volume(tier("10000", "0.0010"), tier("50000", "0.0008"), tier("100000", "0.0006"), tier(None, "0.0004")),
        [("65000", "39.00")],
    ),
    Published(
        "Orb, bulk: 101 units at the price beyond ten",
        volume(tier("10", "0.50"), tier(None, "0.40")),
        [("10", "5.00"), ("101", "40.40")],
    ),
    Published(
        "Orb, package: four units are one package, eleven are two",
        package("10", "0.80"),
        [("4", "0.80"), ("11", "1.60")],
    ),
    Published(
        "Recurly, stairstep: up to 10 seats, up to 20 and more",
        stairs(("10", "50"), ("20", "100"), (None, "150")),
        [("25", "150.00"), ("100", "150.00")],
    ),
    Published(
        "Recurly, volume: 21 seats at the price from 20",
        volume(tier("19", "10"), tier(None, "9")),
        [("21", "189.00")],
    ),
    Published(
        "Solvimon, stairstep whose steps add up: flat fees of graduated tiers",
        graduated(tier("100", None, "25"), tier("1000", None, "20"), tier(None, None, "15")),
        [("200", "45.00")],
    ),
    Published(
        "Chargebee, package: tokens in millions",
        package("1000000", "1.25"),
        [("10", "1.25"), ("1000000", "1.25"), ("1500000", "2.50")],
    ),
    Published("Autumn, usage-based: a dollar for 1,000 notifications", package("1000", "1"), [("5000", "5.00")]),
    Published("Stigg, overage: 1,000 calls included", per_unit("0.01"), [("1300", "3.00")], {"included": "1000"}),
    Published(
        "Stigg, overage in blocks of 100 MB: 500 MB included",
        package("100", "2.00"),
        [("800", "6.00")],
        {"included": "500"},
    ),
    Published(
        "Zuora, tiered with overage: the first hundred free",
        graduated(tier("100", "0"), tier(None, "2.00")),
        [("130", "60.00")],
    ),
    Published(
        "Kill Bill, consumable in arrear: 1,200 litres in two tiers, without the base of 30",
        graduated(tier("1000", "1.5"), tier(None, "2.0")),
        [("1200", "1900.00")],
    ),
    Published("Oracle, slab amount by count with units", graduated(*ORACLE_SLABS), [("1000", "2250.00")]),
    Published("Oracle, variable amount by count with units", volume(*ORACLE_SLABS), [("1000", "3000.00")]),
    Published(
        "Oracle, slab amount by count without units",
        graduated(tier("250", None, "10"), tier("500", None, "20"), tier(None, None, "30")),
        [("1000", "60.00")],
    ),
    Published(
        "Oracle, variable amount by count without units",
        stairs(("250", "10"), ("500", "20"), (None, "30")),
        [("1000", "30.00")],
    ),
]  # fmt: skip


@pytest.mark.parametrize("published", EXAMPLES, ids=str)
def test_a_published_example_comes_to_the_printed_number(published: Published) -> None:
    found = [
        (quantity, total(published.rate, quantity, **(published.more or {}))) for quantity, _ in published.expected
    ]

    assert found == list(published.expected)


TRANSACTIONS = ("50", "100", "250", "400")


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        pytest.param(
            percentage("1.3", fixed="2.0", free_events="3", free_amount="250"), "11.15", id="three events and 250 free"
        ),
        pytest.param(percentage("1.3", fixed="2.0", free_amount="250"), "11.15", id="250 free"),
        pytest.param(percentage("1.3", fixed="2.0", free_events="3"), "7.20", id="three events free"),
        pytest.param(
            percentage("1.3", fixed="2.0", free_events="3", free_amount="500"), "7.20", id="three events and 500 free"
        ),
        pytest.param(percentage("1.3", fixed="2.0"), "18.40", id="nothing free"),
        pytest.param(percentage("0", fixed="2.0"), "8.00", id="only the fixed part"),
        pytest.param(percentage("1.3", fixed="2.0", free_events="5"), "0.00", id="more events free than there are"),
    ],
)
def test_transactions_come_to_what_lago_tests(rate: Mapping[str, Any], expected: str) -> None:
    values = [Decimal(value) for value in TRANSACTIONS]

    assert str(price(terms(rate), Usage(sum(values, Decimal(0)), events=4, values=values)).total) == expected
