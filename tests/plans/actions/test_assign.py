from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, PlanAssignment
from meters.models import Meter
from plans.actions.assign import assign, assign_all, end
from plans.models import PlanVersion, VersionStatus
from tests.factories import CustomerFactory
from tests.plans.given import AT, draft, flat, meter, published

pytestmark = pytest.mark.django_db

OCT, NOV, DEC = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def acme() -> Customer:
    return CustomerFactory.create()


@pytest.fixture
def version() -> PlanVersion:
    return published(meter())


def refused(
    customer: Customer, version: PlanVersion, start: date = NOV, until: date | None = None
) -> dict[str, list[str]]:
    before = PlanAssignment.objects.count()
    with pytest.raises(ValidationError) as caught:
        assign(customer, version, starts_on=start, ends_on=until)
    assert PlanAssignment.objects.count() == before
    return caught.value.message_dict


def test_an_assignment_copies_the_key_of_its_plan(acme: Customer, version: PlanVersion) -> None:
    assignment = assign(acme, version, starts_on=OCT)

    assert PlanAssignment.objects.get() == assignment
    assert (assignment.plan_key, assignment.starts_on, assignment.ends_on) == ("support", OCT, None)


def test_a_draft_cannot_be_assigned(acme: Customer) -> None:
    version = draft()
    flat(version)

    assert refused(acme, version) == {"plan_version": ["Only a published version can be assigned."]}


def test_a_retired_version_cannot_be_assigned(acme: Customer, version: PlanVersion) -> None:
    version.move(VersionStatus.RETIRED, at=AT)

    assert "plan_version" in refused(acme, version)


def test_a_plan_in_another_currency_is_refused(version: PlanVersion) -> None:
    assert refused(CustomerFactory.create(currency="EUR"), version) == {
        "plan_version": ["The plan is in USD, the customer pays in EUR."]
    }


def test_an_assignment_without_a_day_is_refused(acme: Customer, version: PlanVersion) -> None:
    assert set(refused(acme, version, NOV, NOV)) == {"ends_on"}


def test_the_same_plan_twice_for_one_day_is_refused(acme: Customer, version: PlanVersion) -> None:
    assign(acme, version, starts_on=OCT)

    assert refused(acme, version) == {
        "starts_on": ["The customer is on this plan already from 2026-10-01 until further notice."]
    }


def test_a_plan_can_follow_itself_without_a_gap(acme: Customer, version: PlanVersion) -> None:
    assign(acme, version, starts_on=OCT, ends_on=NOV)
    assign(acme, version, starts_on=NOV)

    assert PlanAssignment.objects.count() == 2


def test_two_live_plans_never_price_the_same_usage(acme: Customer, version: PlanVersion) -> None:
    assign(acme, version, starts_on=OCT, ends_on=DEC)
    other = published(Meter.objects.get(), "other")

    assert refused(acme, other) == {
        "plan_version": [
            "Charge 'resolved' prices the same usage as 'resolved' of plan 'support',"
            " which the customer is on for some of these days."
        ]
    }
    assert assign(acme, other, starts_on=DEC).pk


def test_what_one_customer_is_on_is_no_obstacle_to_another(acme: Customer, version: PlanVersion) -> None:
    assign(acme, version, starts_on=OCT)
    assign(CustomerFactory.create(), version, starts_on=OCT)

    assert PlanAssignment.objects.count() == 2


def test_many_assignments_are_saved_together_or_not_at_all(acme: Customer, version: PlanVersion) -> None:
    rows = [PlanAssignment(customer=acme, plan_version=version, starts_on=day) for day in (OCT, NOV)]

    with pytest.raises(ValidationError):
        assign_all(rows)

    assert not PlanAssignment.objects.exists()


def test_a_thousand_assignments_take_as_many_statements_as_one(version: PlanVersion) -> None:
    def statements(count: int) -> int:
        customers = CustomerFactory.create_batch(count)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assign_all([PlanAssignment(customer=c, plan_version=version, starts_on=OCT) for c in customers])
        return len(queries)

    assert statements(30) == statements(1) < 15


def test_an_assignment_can_be_ended_and_go_on_again(acme: Customer, version: PlanVersion) -> None:
    assignment = assign(acme, version, starts_on=OCT)

    end(assignment, ends_on=NOV)
    assert PlanAssignment.objects.get().ends_on == NOV

    end(assignment, ends_on=None)
    assert PlanAssignment.objects.get().ends_on is None


def test_an_assignment_cannot_end_before_it_starts(acme: Customer, version: PlanVersion) -> None:
    assignment = assign(acme, version, starts_on=OCT)

    with pytest.raises(ValidationError) as caught:
        end(assignment, ends_on=OCT)

    assert set(caught.value.message_dict) == {"ends_on"}


def test_an_assignment_does_not_grow_over_the_next(acme: Customer, version: PlanVersion) -> None:
    first = assign(acme, version, starts_on=OCT, ends_on=NOV)
    assign(acme, version, starts_on=NOV)

    with pytest.raises(ValidationError):
        end(first, ends_on=DEC)

    assert set(PlanAssignment.objects.values_list("ends_on", flat=True)) == {NOV, None}
