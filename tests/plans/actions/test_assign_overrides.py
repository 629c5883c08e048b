"""What an assignment is given when it begins: trial, anchor, prices of the customer's own."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from customers.models import Customer, PlanAssignment
from meters.models import Meter
from plans.actions.assign import assign
from plans.actions.override import Override, agreed_overrides
from plans.models import PlanVersion, PriceOverride, VersionStatus
from plans.rules.rates import Graduated, Matrix, PerUnit, Rate, Tier
from tests.factories import CustomerFactory
from tests.plans.given import AT, draft, flat, meter, published, usage

pytestmark = pytest.mark.django_db

OCT = date(2026, 10, 1)
CHEAPER = PerUnit(Decimal("1.50"))


@pytest.fixture
def acme() -> Customer:
    return CustomerFactory.create()


def hybrid(**columns: Any) -> PlanVersion:
    """A flat fee `base` and usage `resolved`, the latter with these columns."""
    version = draft()
    flat(version)
    usage(version, meter(), **columns)
    version.move(VersionStatus.PUBLISHED, at=AT)
    return version


def refused(customer: Customer, version: PlanVersion, *overrides: Override) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        assign(customer, version, starts_on=OCT, overrides=overrides)
    assert not PlanAssignment.objects.exists()
    assert not PriceOverride.objects.exists()
    assert list(caught.value.message_dict) == ["overrides"]
    return caught.value.message_dict["overrides"]


def test_the_trial_is_the_versions_unless_another_is_given(acme: Customer) -> None:
    version = published(meter(), trial_days=14)

    assert assign(acme, version, starts_on=OCT).trial_days == 14
    assert assign(CustomerFactory.create(), version, starts_on=OCT, trial_days=0).trial_days == 0
    assert assign(CustomerFactory.create(), version, starts_on=OCT, trial_days=30).trial_days == 30
    assert sorted(PlanAssignment.objects.values_list("trial_days", flat=True)) == [0, 14, 30]


@pytest.mark.parametrize("days", [-1, 3661])
def test_a_trial_out_of_bounds_is_refused(acme: Customer, days: int) -> None:
    with pytest.raises(ValidationError) as caught:
        assign(acme, published(meter()), starts_on=OCT, trial_days=days)

    assert caught.value.message_dict == {"trial_days": ["A trial has 0 to 3,660 days."]}


@pytest.mark.parametrize(("anchor", "expected"), [("calendar", None), ("anniversary", OCT)])
def test_periods_are_counted_from_the_first_day_where_the_version_says_so(
    acme: Customer, anchor: str, expected: date | None
) -> None:
    assign(acme, published(meter(), anchor=anchor), starts_on=OCT)

    assert PlanAssignment.objects.get().anchored_on == expected


def test_prices_of_the_customers_own_are_saved_with_the_assignment(acme: Customer) -> None:
    tiered = Graduated(tiers=(Tier(up_to=Decimal(10), unit_price=Decimal("1.50")), Tier(unit_price=Decimal("1.00"))))
    assignment = assign(acme, hybrid(), starts_on=OCT, overrides=[Override("resolved", tiered, " Founding customer ")])

    assert agreed_overrides(assignment) == [Override("resolved", tiered, "Founding customer")]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (Override("solved", CHEAPER, "x"), "The version has no charge 'solved'; its usage charges are resolved."),
        (
            Override("base", CHEAPER, "x"),
            "Charge 'base' is a flat fee: only the price of usage can be another one.",
        ),
        (
            Override("resolved", CHEAPER, "  "),
            "Charge 'resolved': say in up to 200 characters why this customer pays another price.",
        ),
        (
            Override("resolved", Matrix(by="tier", prices={"gold": Decimal(1)}, default=Decimal(2)), "x"),
            "Charge 'resolved': 'gold' is not a value of 'tier'.",
        ),
        (
            Override("resolved", Matrix(by="tier", prices={"standard": Decimal(1)}), "x"),
            "Charge 'resolved': some values of 'tier' would have no price; give them one, or a default.",
        ),
    ],
)
def test_a_price_that_does_not_fit_is_refused(acme: Customer, override: Override, said: str) -> None:
    assert refused(acme, hybrid(), override) == [said]


def test_a_rate_that_does_not_go_with_the_other_terms_is_refused(acme: Customer) -> None:
    version = hybrid(case_cap=Decimal(5))
    tiered = Graduated(tiers=(Tier(unit_price=Decimal(1)),))

    assert refused(acme, version, Override("resolved", tiered, "x")) == [
        "Charge 'resolved': a cap per case needs a price per unit: with other models a case has no price of its own."
    ]


def test_what_stood_against_a_charge_before_is_not_the_overrides_fault(acme: Customer) -> None:
    version = hybrid(where={"tier": ["premium"]})
    Meter.objects.update(dimensions={"tier": ["standard"]})

    assert assign(acme, version, starts_on=OCT, overrides=[Override("resolved", CHEAPER, "x")]).pk


def test_a_charge_has_one_price_of_the_customers_own(acme: Customer) -> None:
    other: Rate = PerUnit(Decimal(1))

    assert refused(acme, hybrid(), Override("resolved", CHEAPER, "x"), Override("resolved", other, "y")) == [
        "Charge 'resolved' has another price above already."
    ]
