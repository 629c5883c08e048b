"""Going over to another version, of the same plan or of another one."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, PlanAssignment
from meters.models import Meter
from plans.actions.assign import assign, end
from plans.actions.override import Override, agreed_overrides
from plans.actions.switch import switch
from plans.models import PlanVersion, VersionStatus
from plans.rules.rates import PerUnit
from plans.rules.switching import NextPeriod
from tests.factories import CustomerFactory
from tests.plans.given import AT, draft, flat, meter, published, usage

pytestmark = pytest.mark.django_db

OCT, MID, NOV, DEC, JAN = (
    date(2026, 10, 1),
    date(2026, 10, 15),
    date(2026, 11, 1),
    date(2026, 12, 1),
    date(2027, 1, 1),
)
HALLOWEEN = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
CHEAPER = Override("resolved", PerUnit(Decimal("1.50")), "Founding customer")


@pytest.fixture
def acme() -> Customer:
    return CustomerFactory.create()


@pytest.fixture
def first() -> PlanVersion:
    return published(meter())


@pytest.fixture
def second(first: PlanVersion) -> PlanVersion:
    return published(Meter.objects.get())


def days() -> list[tuple[int, date, date | None]]:
    rows = PlanAssignment.objects.order_by("starts_on", "pk")
    return [(row.plan_version_id, row.starts_on, row.ends_on) for row in rows]


def refused(assignment: PlanAssignment, version: PlanVersion, on: date = NOV) -> dict[str, list[str]]:
    before = days()
    with pytest.raises(ValidationError) as caught:
        switch(assignment, version, on=on)
    assert days() == before
    return caught.value.message_dict


def test_one_ends_and_the_other_begins_on_the_same_day(acme: Customer, first: PlanVersion, second: PlanVersion) -> None:
    before = assign(acme, first, starts_on=OCT)

    after = switch(before, second, on=MID).assignment

    assert days() == [(first.pk, OCT, MID), (second.pk, MID, None)]
    assert PlanAssignment.objects.get(pk=after.pk).follows == before


def test_it_may_be_another_plan_for_the_same_usage(acme: Customer, first: PlanVersion) -> None:
    other = published(Meter.objects.get(), "other")

    after = switch(assign(acme, first, starts_on=OCT, ends_on=JAN), other, on=NOV).assignment

    assert days() == [(first.pk, OCT, NOV), (other.pk, NOV, JAN)]
    assert after.plan_key == "other"


@pytest.mark.parametrize(("zone", "expected"), [("UTC", NOV), ("Asia/Tokyo", DEC)])
def test_the_next_period_begins_in_the_customers_zone(
    first: PlanVersion, second: PlanVersion, zone: str, expected: date
) -> None:
    customer = CustomerFactory.create(timezone=zone)

    after = switch(assign(customer, first, starts_on=OCT), second, on=NextPeriod(HALLOWEEN)).assignment

    assert after.starts_on == expected


def test_an_anniversary_is_kept_and_its_next_period_is_its_own(acme: Customer) -> None:
    first = published(meter(), anchor="anniversary")
    second = published(Meter.objects.get(), anchor="anniversary")
    before = assign(acme, first, starts_on=date(2026, 8, 31))

    after = switch(before, second, on=NextPeriod(datetime(2026, 9, 2, tzinfo=UTC))).assignment

    assert (after.starts_on, after.anchored_on) == (date(2026, 9, 30), date(2026, 8, 31))


def test_what_is_left_of_a_trial_goes_on_and_no_other_is_given(acme: Customer) -> None:
    first = published(meter(), trial_days=20)
    second = published(Meter.objects.get(), trial_days=90)

    after = switch(assign(acme, first, starts_on=OCT), second, on=MID).assignment

    assert after.trial_days == 6


def test_prices_of_the_customers_own_are_carried_over_if_asked(
    acme: Customer, first: PlanVersion, second: PlanVersion
) -> None:
    before = assign(acme, first, starts_on=OCT, overrides=[CHEAPER])

    kept = switch(before, second, on=MID, keep_overrides=True)
    dropped = switch(kept.assignment, first, on=NOV)

    assert (agreed_overrides(kept.assignment), kept.lost) == ([CHEAPER], [])
    assert agreed_overrides(dropped.assignment) == []


def test_a_price_whose_charge_is_gone_is_not_carried_over_and_said(acme: Customer, first: PlanVersion) -> None:
    second = draft()
    usage(second, Meter.objects.get(), "per_ticket")
    second.move(VersionStatus.PUBLISHED, at=AT)

    switched = switch(assign(acme, first, starts_on=OCT, overrides=[CHEAPER]), second, on=NOV, keep_overrides=True)

    assert agreed_overrides(switched.assignment) == []
    assert switched.lost == [
        "The customer's own price is not carried over: the version has no charge 'resolved';"
        " its usage charges are per_ticket."
    ]


def test_the_same_version_is_refused(acme: Customer, first: PlanVersion) -> None:
    assert refused(assign(acme, first, starts_on=OCT), first) == {
        "plan_version": ["The customer is on this version already."]
    }


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_version_that_is_not_published_is_refused(acme: Customer, first: PlanVersion, status: str) -> None:
    assignment, other = assign(acme, first, starts_on=OCT), draft()
    flat(other)
    if status == "retired":
        other.move(VersionStatus.PUBLISHED, at=AT)
        other.move(VersionStatus.RETIRED, at=AT)

    assert refused(assignment, other) == {"plan_version": ["Only a published version can be assigned."]}


def test_another_currency_is_refused(acme: Customer, first: PlanVersion) -> None:
    other = published(Meter.objects.get(), "other", currency="EUR")

    assert refused(assign(acme, first, starts_on=OCT), other) == {
        "plan_version": ["The plan is in EUR, the customer pays in USD."]
    }


@pytest.mark.parametrize("on", [date(2026, 9, 30), OCT, DEC, JAN])
def test_a_day_outside_the_assignment_is_refused(
    acme: Customer, first: PlanVersion, second: PlanVersion, on: date
) -> None:
    assert set(refused(assign(acme, first, starts_on=OCT, ends_on=DEC), second, on)) == {"on"}


def test_an_assignment_goes_over_once(acme: Customer, first: PlanVersion, second: PlanVersion) -> None:
    before = assign(acme, first, starts_on=OCT)
    switch(before, second, on=NOV)

    assert refused(before, second, MID) == {"on": ["The customer goes over to another version already on 2026-11-01."]}


def test_two_plans_never_price_the_same_usage_after_a_switch(acme: Customer, first: PlanVersion) -> None:
    fee = draft("fee")
    flat(fee)
    fee.move(VersionStatus.PUBLISHED, at=AT)
    assign(acme, first, starts_on=DEC)
    other = published(Meter.objects.get(), "other")

    assert refused(assign(acme, fee, starts_on=OCT), other) == {
        "plan_version": [
            "Charge 'resolved' prices the same usage as 'resolved' of plan 'support',"
            " which the customer is on for some of these days."
        ]
    }


def test_the_customer_is_never_twice_on_one_plan(acme: Customer, first: PlanVersion) -> None:
    fee = draft("fee")
    flat(fee)
    fee.move(VersionStatus.PUBLISHED, at=AT)
    assign(acme, first, starts_on=DEC)

    assert refused(assign(acme, fee, starts_on=OCT), first) == {
        "on": ["The customer is on this plan already from 2026-12-01 until further notice."]
    }


@pytest.mark.parametrize("until", [MID, DEC, None])
def test_the_day_of_a_switch_does_not_move(
    acme: Customer, first: PlanVersion, second: PlanVersion, until: date | None
) -> None:
    before = assign(acme, first, starts_on=OCT)
    switch(before, second, on=NOV)

    with pytest.raises(ValidationError) as caught:
        end(before, ends_on=until)

    assert caught.value.message_dict == {
        "ends_on": ["The customer goes over to support v2 on 2026-11-01; that day does not move."]
    }


def test_what_follows_can_be_ended(acme: Customer, first: PlanVersion, second: PlanVersion) -> None:
    after = switch(assign(acme, first, starts_on=OCT), second, on=NOV).assignment

    end(after, ends_on=DEC)

    assert days() == [(first.pk, OCT, NOV), (second.pk, NOV, DEC)]


def test_a_switch_is_a_handful_of_statements(acme: Customer, first: PlanVersion, second: PlanVersion) -> None:
    def statements(customer: Customer, **given: Any) -> int:
        assignment = assign(customer, first, starts_on=OCT, **given)
        with CaptureQueriesContext(connection) as queries:
            switch(assignment, second, on=NOV, keep_overrides=True)
        return len(queries)

    plain = statements(acme)
    assert statements(CustomerFactory.create(), overrides=[CHEAPER]) <= plain + 1 < 30
