"""A year of twenty customers, with events that come late and outcomes that are taken back at any time after."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps

from invoices.models import CreditNoteLine, InvoiceLine, Withheld
from meters.models import Outcome
from tests.scenarios.given import METERS, flat, priced, tiers, usage
from tests.scenarios.shop import Shop

MONTHS = [f"2026-{number:02}" for number in range(1, 13)]
ROWS = ('up_to: 5, unit_price: "7"', 'up_to: 10, unit_price: "6.50"', 'unit_price: "6"')
STEEP = ('up_to: 8, unit_price: "5"', 'unit_price: "2"')
PLANS = {
    "units": (usage('model: per_unit, unit_price: "2.00"', ", included: 4"), flat("10.00")),
    "graduated": (usage(tiers("graduated", *ROWS)),),
    "volume": (usage(tiers("volume", *STEEP)),),
    "least": (usage('model: per_unit, unit_price: "1.75"', ', minimum: "9.99", cap: "20.00"'),),
    "blocks": (usage('model: package, size: 4, price: "5.00"'),),
}

Cell = tuple[str, str]
"""(customer, month)."""


def graduated(units: int) -> Decimal:
    rates = ["7"] * 5 + ["6.50"] * 5 + ["6"] * units
    return sum((Decimal(rate) for rate in rates[:units]), Decimal(0))


OWN_PRICES: Mapping[str, Callable[[int], Decimal]] = {
    "units": lambda units: 2 * Decimal(max(0, units - 4)),
    "graduated": graduated,
    "volume": lambda units: units * Decimal(5 if units <= 8 else 2),
    "least": lambda units: min(Decimal(20), max(Decimal("9.99"), units * Decimal("1.75"))),
    "blocks": lambda units: 5 * Decimal(-(-units // 4)),
}
"""The same prices, worked out again without the product."""


@dataclass
class Year:
    """What happens, from a seed; it remembers what counts in the end."""

    shop: Shop
    dice: random.Random
    counted: Counter[Cell] = field(default_factory=Counter)

    def plan(self, number: int) -> str:
        return list(PLANS)[number % len(PLANS)]

    @property
    def customers(self) -> Mapping[str, str]:
        """The plan of each."""
        return {f"customer{number:02}": self.plan(number) for number in range(20)}

    def open(self) -> None:
        meters = "\n".join(f"  - {{{meter}}}" for meter in METERS)
        plans = "\n".join(priced(key, *charges) for key, charges in PLANS.items())
        rows = "\n".join(
            f"  - {{key: {key}, currency: USD, assignments: [{{plan: {plan}, from: 2026-01-01}}]}}"
            for key, plan in self.customers.items()
        )
        self.shop.catalogue(f"meters:\n{meters}\nplans:\n{plans}\ncustomers:\n{rows}\n")

    def use(self, month: str) -> None:
        """Events of the month, and some of months before that come only now."""
        events = []
        for key in self.customers:
            late = [earlier for earlier in MONTHS if earlier < month and self.dice.random() < 0.15]
            for place in [month] * self.dice.randint(0, 14) + late:
                self.shop.sent += 1
                at = f"{place}-{self.dice.randint(1, 28):02}T{self.dice.randint(0, 23):02}:00:00Z"
                event = {"id": f"e{self.shop.sent}", "customer": key, "meter": "tickets", "occurred_at": at}
                events.append(event)
                self.counted[key, place] += 1
        answer = self.shop.call("POST", "/api/v1/events", {"events": events})
        assert answer["accepted"] == len(events)

    def take_back(self, most: int) -> None:
        """Outcomes of any month, by the API."""
        rows = Outcome.objects.filter(quantity__gt=0).select_related("customer").order_by("pk")
        for row in self.dice.sample(list(rows), self.dice.randint(1, most)):
            assert row.usage_date is not None
            self.shop.call("POST", f"/api/v1/outcomes/{row.pk}/void", {"reason": "Reopened"})
            self.counted[row.customer.key, f"{row.usage_date:%Y-%m}"] -= 1

    def bill(self, month: str) -> None:
        after = date.fromisoformat(f"{month}-28") + timedelta(days=8)
        assert "20 customers done, 0 parked" in self.shop.bill(month, as_of=f"{after}T09:00:00Z", issue=True)


@pytest.fixture
def year(shop: Shop) -> Iterator[Year]:
    with time_machine.travel("2027-01-15T12:00:00Z", tick=False):
        year = Year(shop, random.Random(20260104))  # noqa: S311
        year.open()
        for month in MONTHS[:11]:
            year.use(month)
            year.take_back(6)
            year.bill(month)
        year.use(MONTHS[11])
        year.take_back(6)
        yield year


def carried() -> Mapping[Cell, Decimal]:
    """What documents come to for the usage of each customer and month, and what was withheld."""
    sums: defaultdict[Cell, Decimal] = defaultdict(Decimal)
    for line in InvoiceLine.objects.exclude(kind="flat").select_related("assignment__customer"):
        assert line.assignment is not None
        sums[line.assignment.customer.key, f"{line.period_start:%Y-%m}"] += line.amount
    for credit in CreditNoteLine.objects.select_related("assignment__customer"):
        assert credit.assignment is not None
        sums[credit.assignment.customer.key, f"{credit.period_start:%Y-%m}"] -= credit.amount
    for row in Withheld.objects.select_related("assignment__customer"):
        sums[row.assignment.customer.key, f"{row.period_start:%Y-%m}"] += row.amount
    return sums


def rows_by_table() -> Mapping[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_in_the_end_documents_come_to_the_price_of_what_counts(year: Year) -> None:
    year.bill(MONTHS[11])
    year.take_back(30)
    year.bill("2027-01")
    sums = carried()
    wrong = {
        (key, month): (sums[key, month], OWN_PRICES[plan](year.counted[key, month]))
        for key, plan in year.customers.items()
        for month in MONTHS
        if sums[key, month] != OWN_PRICES[plan](year.counted[key, month])
    }
    assert wrong == {}
    assert CreditNoteLine.objects.exists()
    assert InvoiceLine.objects.filter(kind="late").exists()
    assert Withheld.objects.exists()
    before = rows_by_table()
    year.bill("2027-01")
    assert rows_by_table() == before


def test_previews_are_the_invoices_that_are_issued_and_write_nothing(year: Year) -> None:
    before, previews = rows_by_table(), {}
    with time_machine.travel("2026-12-31T23:59:00Z", tick=False):
        for key in year.customers:
            previews[key] = year.shop.call("GET", f"/api/v1/customers/{key}/upcoming-invoice")
    assert rows_by_table() == before
    year.bill(MONTHS[11])
    for key, preview in previews.items():
        issued = [invoice for invoice in year.shop.invoices(customer=key) if invoice["period"] == MONTHS[11]]
        worth = [(one["lines"], one["tax"], one["total"]) for one in issued]
        assert worth == [(preview["lines"], preview["tax"], preview["total"])], key
