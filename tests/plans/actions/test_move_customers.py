"""Moving all customers of a version: look first, then do what was shown."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, PlanAssignment
from meters.models import Meter
from plans.actions import move_customers as moving
from plans.actions.assign import assign, assign_all, end
from plans.actions.going_over import GoingOver, carry_out
from plans.actions.move_customers import CHANGED, GONE, Move, move_customers, preview_move
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
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
CHEAPER = Override("resolved", PerUnit(Decimal("1.50")), "Founding customer")


@pytest.fixture
def source() -> PlanVersion:
    return published(meter())


@pytest.fixture
def target(source: PlanVersion) -> PlanVersion:
    return published(Meter.objects.get())


def on(version: PlanVersion, count: int) -> list[PlanAssignment]:
    rows = [
        PlanAssignment(customer=customer, plan_version=version, starts_on=OCT)
        for customer in CustomerFactory.create_batch(count)
    ]
    assign_all(rows)
    return rows


def versions() -> dict[int, list[tuple[int, date, date | None]]]:
    found: dict[int, list[tuple[int, date, date | None]]] = {}
    for row in PlanAssignment.objects.order_by("starts_on"):
        found.setdefault(row.customer_id, []).append((row.plan_version_id, row.starts_on, row.ends_on))
    return found


def told(held: list[moving.Held]) -> dict[str, int]:
    return {each.reason: each.count for each in held}


def test_looking_changes_nothing_and_says_how_many(source: PlanVersion, target: PlanVersion) -> None:
    on(source, 12)
    before = versions()

    preview = preview_move(source, target, on=NOV)

    assert (len(preview.moves), preview.staying, len(preview.sample)) == (12, 0, 10)
    assert preview.days == {NOV: 12}
    assert versions() == before


def test_what_was_shown_is_done(source: PlanVersion, target: PlanVersion) -> None:
    rows = on(source, 3)

    moved = move_customers(source, target, preview_move(source, target, on=NOV).moves)

    assert (moved.count, moved.held) == (3, [])
    assert versions() == {row.customer_id: [(source.pk, OCT, NOV), (target.pk, NOV, None)] for row in rows}
    assert PlanAssignment.objects.filter(follows__in=rows).count() == 3


def test_each_goes_over_at_its_own_next_period(source: PlanVersion) -> None:
    first = published(Meter.objects.get(), "yearly", anchor="anniversary")
    second = published(Meter.objects.get(), "yearly", anchor="anniversary")
    for day in (OCT, MID, date(2026, 10, 25)):
        assign(CustomerFactory.create(), first, starts_on=day)

    preview = preview_move(first, second, on=NextPeriod(NOW))
    move_customers(first, second, preview.moves)

    assert preview.days == {NOV: 1, date(2026, 11, 15): 1, date(2026, 11, 25): 1}
    assert set(PlanAssignment.objects.filter(plan_version=second).values_list("starts_on", "anchored_on")) == {
        (NOV, OCT), (date(2026, 11, 15), MID), (date(2026, 11, 25), date(2026, 10, 25)),
    }  # fmt: skip


def test_those_who_cannot_move_are_grouped_by_the_reason(source: PlanVersion) -> None:
    other = published(Meter.objects.get(), "other")
    fee, onto = draft("fee"), draft("fee_and_usage")
    flat(fee)
    usage(onto, Meter.objects.get())
    for version in (fee, onto):
        version.move(VersionStatus.PUBLISHED, at=AT)
    on(fee, 2)
    for row in on(fee, 3):
        assign(row.customer, other, starts_on=DEC)
    later = assign(CustomerFactory.create(), fee, starts_on=DEC)
    Customer.objects.filter(pk=on(fee, 1)[0].customer_id).update(currency="EUR")
    end(on(fee, 1)[0], ends_on=NOV)

    preview = preview_move(fee, onto, on=NOV)

    assert len(preview.moves) == 2
    assert told(list(preview.held)) == {
        "Charge 'resolved' prices the same usage as 'resolved' of plan 'other',"
        " which the customer is on for some of these days.": 3,
        "The day must come after the first day on the plan.": 1,
        "The plan is in USD, the customer pays in EUR.": 1,
    }
    assert next(each.examples for each in preview.held if "after the first day" in each.reason) == [later]


def test_whoever_has_gone_over_or_left_is_not_asked_about(source: PlanVersion, target: PlanVersion) -> None:
    gone, leaving, switched, planned = on(source, 4)
    end(gone, ends_on=MID)
    end(leaving, ends_on=NOV)
    switch(switched, target, on=MID)
    switch(planned, target, on=NOV)

    preview = preview_move(source, target, on=NextPeriod(NOW))

    assert preview.moves == []
    assert told(list(preview.held)) == {
        "The customer goes over to another version already.": 1,
        "The customer leaves the plan by that day.": 1,
    }


def test_whoever_changed_after_the_preview_stays_and_is_told(source: PlanVersion, target: PlanVersion) -> None:
    calm, ended, switched, elsewhere = on(source, 4)
    preview = preview_move(source, target, on=NOV)
    end(ended, ends_on=JAN)
    switch(switched, target, on=DEC)
    late = on(source, 1)[0]
    Customer.objects.filter(pk=elsewhere.customer_id).update(currency="EUR")

    moved = move_customers(source, target, [*preview.moves, Move(10**9, NOV, None)])

    assert moved.count == 1
    assert told(list(moved.held)) == {CHANGED: 2, GONE: 1, "The plan is in USD, the customer pays in EUR.": 1}
    assert versions()[calm.customer_id] == [(source.pk, OCT, NOV), (target.pk, NOV, None)]
    assert versions()[ended.customer_id] == [(source.pk, OCT, JAN)]
    assert versions()[late.customer_id] == [(source.pk, OCT, None)]


def test_moving_twice_moves_once(source: PlanVersion, target: PlanVersion) -> None:
    on(source, 2)
    preview = preview_move(source, target, on=NOV)

    assert move_customers(source, target, preview.moves).count == 2
    assert told(list(move_customers(source, target, preview.moves).held)) == {CHANGED: 2}
    assert PlanAssignment.objects.count() == 4


def test_nobody_moves_when_one_cannot_be_saved(
    source: PlanVersion, target: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(source, 4)
    preview = preview_move(source, target, on=NOV)
    before, carried = versions(), []

    def breaks_in_the_second_chunk(agreed: list[GoingOver]) -> None:
        carried.append(len(agreed))
        if len(carried) == 2:
            raise RuntimeError("the power fails")
        carry_out(agreed)

    monkeypatch.setattr(moving, "CUSTOMERS_AT_ONCE", 2)
    monkeypatch.setattr(moving, "carry_out", breaks_in_the_second_chunk)
    with pytest.raises(RuntimeError):
        move_customers(source, target, preview.moves)

    assert carried == [2, 2]
    assert versions() == before


def test_prices_of_their_own_are_kept_if_asked_and_never_lost_unseen(source: PlanVersion, target: PlanVersion) -> None:
    assign(CustomerFactory.create(), source, starts_on=OCT, overrides=[CHEAPER])
    other = draft("other")
    usage(other, Meter.objects.get(), "per_ticket")
    other.move(VersionStatus.PUBLISHED, at=AT)

    lost = preview_move(source, other, on=NOV, keep_overrides=True)
    dropped = preview_move(source, other, on=NOV)
    kept = preview_move(source, target, on=NOV, keep_overrides=True)
    move_customers(source, target, kept.moves, keep_overrides=True)

    assert (len(lost.moves), [each.count for each in lost.held]) == (0, [1])
    assert "has no charge 'resolved'" in lost.held[0].reason
    assert (len(dropped.moves), dropped.with_overrides) == (1, 1)
    assert agreed_overrides(PlanAssignment.objects.get(plan_version=target)) == [CHEAPER]


def test_what_is_left_of_trials_goes_on(source: PlanVersion, target: PlanVersion) -> None:
    assign(CustomerFactory.create(), source, starts_on=OCT, trial_days=40)
    assign(CustomerFactory.create(), source, starts_on=OCT, trial_days=10)

    preview = preview_move(source, target, on=NOV)
    move_customers(source, target, preview.moves)

    assert preview.in_trial == 1
    assert sorted(row.trial_days for row in PlanAssignment.objects.filter(plan_version=target)) == [0, 9]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"currency": "EUR"}, "The version is in EUR, the customers pay in USD."),
        ({}, "Only a published version can be assigned."),
    ],
)
def test_a_version_to_which_nobody_can_go_is_refused(source: PlanVersion, columns: dict[str, str], said: str) -> None:
    onto = draft("other", **columns)
    with pytest.raises(ValidationError) as caught:
        preview_move(source, onto, on=NOV)
    assert caught.value.message_dict == {"plan_version": [said]}


def test_the_version_itself_is_refused(source: PlanVersion) -> None:
    with pytest.raises(ValidationError) as caught:
        move_customers(source, source, [])
    assert caught.value.message_dict == {"plan_version": ["The customers are on this version already."]}


def test_a_version_retired_after_the_preview_moves_nobody(source: PlanVersion, target: PlanVersion) -> None:
    on(source, 1)
    preview = preview_move(source, target, on=NOV)
    target.move(VersionStatus.RETIRED, at=AT)

    with pytest.raises(ValidationError):
        move_customers(source, target, preview.moves)

    assert PlanAssignment.objects.count() == 1


def test_three_hundred_customers_take_as_many_statements_as_three(source: PlanVersion, target: PlanVersion) -> None:
    def statements(count: int) -> tuple[int, int]:
        on(source, count)
        with CaptureQueriesContext(connection) as looking:
            preview = preview_move(source, target, on=NOV, keep_overrides=True)
        with CaptureQueriesContext(connection) as doing:
            move_customers(source, target, preview.moves, keep_overrides=True)
        return len(looking), len(doing)

    few = statements(3)
    assert statements(300) == few
    assert max(few) < 35
