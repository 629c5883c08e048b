"""An outcome is taken back by a decision: evidence that no later event undoes by accident."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer
from meters.actions.audit import audit
from meters.actions.decide import decide
from meters.actions.intake import take_in
from meters.actions.journal import seal, verify
from meters.actions.void import void
from meters.models import (
    CauseKind,
    Decision,
    DecisionKind,
    Event,
    Meter,
    Outcome,
    OutcomeMove,
    Receipt,
    SealedReceipt,
    Source,
    UnsealedReceipt,
    UsageDifference,
)
from meters.rules import merkle
from meters.rules.posted import Answer, Posted
from tests.factories import CustomerFactory
from tests.meters.actions.conftest import AS_OF, START, Send, define
from tests.meters.actions.crowd import together

pytestmark = pytest.mark.django_db

REASON = "Resolved by a person after all"


def take_back(outcome: Outcome, *, as_of: datetime = AS_OF, reason: str = REASON) -> Outcome:
    return void(outcome.pk, reason=reason, by="helpdesk", source=Source.API, as_of=as_of)


def only() -> Outcome:
    return Outcome.objects.get()


def counted() -> int:
    """The usage, which is the sum of the moves."""
    usage = UsageDifference.objects.filter(meter__key="resolved").aggregate(total=Sum("quantity"))["total"] or Decimal()
    moves = OutcomeMove.objects.aggregate(total=Sum("quantity"))["total"] or Decimal()
    assert usage == moves
    return int(usage)


def written() -> tuple[int, ...]:
    """How many rows of each kind there are."""
    return tuple(table.objects.count() for table in (Decision, Receipt, UnsealedReceipt, OutcomeMove, UsageDifference))


@pytest.fixture(params=["plain", "judged", "judged alone"])
def final(request: pytest.FixtureRequest, meters: dict[str, Meter], send: Send) -> Outcome:
    """An outcome that is final: of a meter without a definition, of a case, and of an event without a case."""
    if request.param != "plain":
        define(meters)
    send(("resolved", 0, "" if request.param == "judged alone" else "ticket-1"))
    return only()


def test_a_final_outcome_is_reversed_on_the_day_it_counted(final: Outcome) -> None:
    after = take_back(final)
    assert (after.status, after.quantity, after.matures_at) == ("reversed", 0, None)
    assert after == only()
    first, second = OutcomeMove.objects.order_by("pk")
    assert (second.quantity, second.usage_date, second.dimensions) == (-1, first.usage_date, first.dimensions)
    assert (second.from_status, second.to_status) == ("billable", "reversed")
    assert counted() == 0


def test_the_verdict_says_who_took_it_back_when_and_why(final: Outcome) -> None:
    after = take_back(final)
    assert after.reason == f"Taken back by a decision on 19 Nov 2026 19:00, after it was final: {REASON}"
    decision = Decision.objects.get()
    assert (decision.kind, decision.reason, decision.decided_by) == ("void", REASON, "helpdesk")
    assert (decision.outcome_id, decision.decided_at) == (final.pk, AS_OF)
    assert decision.about == final.decided_by == Event.objects.get().pk
    move = OutcomeMove.objects.latest("pk")
    assert (move.cause_kind, move.cause_id) == (CauseKind.DECISION, decision.pk)
    assert after.decided_by == decision.pk


def test_the_decision_leaves_a_receipt_of_its_own(final: Outcome) -> None:
    take_back(final)
    decision = Decision.objects.get()
    receipt = Receipt.objects.get(pk=decision.receipt_id)
    assert (receipt.count, receipt.source, receipt.source_name, receipt.received_at) == (0, "api", "helpdesk", AS_OF)
    assert bytes(receipt.root) == merkle.root([bytes(decision.digest)])
    assert OutcomeMove.objects.latest("pk").receipt_id == receipt.pk
    assert UnsealedReceipt.objects.filter(receipt=receipt).exists()


def test_the_journal_holds_the_decision_and_usage_adds_up(final: Outcome) -> None:
    seal(at=AS_OF)
    take_back(final)
    assert [*audit(), *verify()] == []
    seal(at=AS_OF)
    assert [*audit(), *verify()] == []
    assert SealedReceipt.objects.filter(receipt=Decision.objects.get().receipt).exists()


def test_taking_it_back_again_writes_nothing(final: Outcome) -> None:
    first = take_back(final)
    before = written()
    again = take_back(final, as_of=AS_OF + timedelta(days=1), reason="Another reason")
    assert written() == before
    assert again.reason == first.reason


def test_no_event_that_happened_before_undoes_it(final: Outcome, send: Send) -> None:
    take_back(final)
    send(("resolved", 1), ("confirmed", 2), ("opened", -1))
    send(("resolved", -3))
    final.refresh_from_db()
    assert (final.status, final.quantity) == ("reversed", 0)


def test_a_success_after_it_counts_anew(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(("resolved", 0))
    take_back(only(), as_of=START + timedelta(hours=100))
    send(("resolved", 101))
    assert (only().status, counted()) == ("billable", 1)
    take_back(only())
    assert (only().status, counted()) == ("reversed", 0)
    assert Decision.objects.count() == 2


def test_before_the_hold_is_over_the_case_is_attempted(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(("resolved", 0))
    after = take_back(only(), as_of=START + timedelta(hours=72) - timedelta(microseconds=1))
    assert (after.status, counted()) == ("attempted", 0)
    before = written()
    assert take_back(only()).status == "attempted"
    assert written() == before


def test_at_the_end_of_the_hold_it_is_reversed(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(("resolved", 0))
    assert take_back(only(), as_of=START + timedelta(hours=72)).status == "reversed"


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([("opened", 0)], "attempted"),
        ([("resolved", 0), ("reopened", 1)], "attempted"),
        ([("resolved", 0), ("reopened", 80)], "reversed"),
        ([("resolved", 0), ("human", 1)], "excluded"),
    ],
)
def test_where_no_success_stands_nothing_is_written(
    meters: dict[str, Meter], send: Send, events: list[tuple[object, ...]], status: str
) -> None:
    define(meters)
    send(*events)
    before, reason = written(), only().reason
    after = take_back(only())
    assert (after.status, after.reason) == (status, reason)
    assert written() == before


def test_an_event_dated_some_minutes_ahead_can_be_taken_back_at_once(final: Outcome, send: Send) -> None:
    ahead = AS_OF + timedelta(minutes=4)
    send(("resolved", ahead - START, "ticket-ahead"))
    outcome = Outcome.objects.get(case_key="ticket-ahead")
    after = take_back(outcome)
    assert (after.quantity, after.matures_at) == (0, None)
    assert Decision.objects.get().decided_at == ahead


def test_the_dimensions_it_counted_with_are_those_taken_back(meters: dict[str, Meter], send: Send) -> None:
    meters["resolved"].dimensions = {"tier": ["gold", "silver"]}
    meters["resolved"].save()
    send(("resolved", 0, "a", '{"tier":"gold"}'))
    meters["resolved"].dimensions = {}
    meters["resolved"].save()
    take_back(only())
    sums = UsageDifference.objects.values_list("dimensions").annotate(total=Sum("quantity"))
    assert list(sums) == [({"tier": "gold"}, 0)]


def test_a_meter_that_sums_gets_its_value_back(customer: Customer) -> None:
    Meter.objects.create(key="recovered", label="Recovered", aggregation="sum")
    posted = Posted(0, "e", customer.key, "recovered", START, Decimal("2.5"), "", "{}", b"")
    take_in([posted], Answer(), source=Source.API, source_name="t", customer_key=None, as_of=AS_OF)
    assert only().quantity == Decimal("2.5")
    take_back(only())
    assert OutcomeMove.objects.latest("pk").quantity == Decimal("-2.5")


def test_a_change_of_zone_does_not_move_what_is_taken_back(
    customer: Customer, meters: dict[str, Meter], send: Send
) -> None:
    send(("resolved", 12))
    Customer.objects.update(timezone="Pacific/Kiritimati")
    take_back(only())
    first, second = OutcomeMove.objects.order_by("pk")
    assert first.usage_date == second.usage_date


def test_a_decision_on_one_event_leaves_others_on_its_case_alone(meters: dict[str, Meter], send: Send) -> None:
    send(("resolved", 0, "ticket-1"), ("resolved", 1, "ticket-1"), ("resolved", 0, ""))
    take_back(Outcome.objects.order_by("opened_at").filter(case_key="ticket-1")[0])
    assert counted() == 2
    define(meters, effective_from=START + timedelta(days=1))
    send(("resolved", 48, "ticket-1"))
    assert counted() == 3, "what was decided on an event says nothing of the case that is judged later"


def test_a_decision_on_one_window_leaves_the_others_alone(meters: dict[str, Meter], send: Send) -> None:
    define(meters, hold_hours=1, case_window_hours=48)
    send(("resolved", 0), ("resolved", 100), ("resolved", 200))
    middle = Outcome.objects.get(window=1)
    take_back(middle)
    assert list(Outcome.objects.order_by("window").values_list("status", flat=True)) == [
        "billable",
        "reversed",
        "billable",
    ]
    send(("opened", 310), ("opened", -100))
    assert counted() == 2, "an earlier window changes the numbers, not what was decided on"


def test_a_decision_on_an_event_without_a_case_is_found_again(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(("resolved", 0, ""))
    lone = only()
    take_back(lone)
    send(("resolved", 0, str(Event.objects.get().pk)))
    assert counted() == 1, "a case that is named like the event is another one"
    decide(lone.pk, kind=DecisionKind.EXCLUSION, reason="Dispute", by="eve", source=Source.ADMIN, as_of=AS_OF)
    lone.refresh_from_db()
    assert lone.status == "excluded"


@pytest.mark.parametrize("before", [0, 1], ids=["while it counts", "after it was taken back"])
def test_an_accepted_dispute_excludes_for_good(final: Outcome, send: Send, before: int) -> None:
    if before:
        take_back(final)
    for _ in range(2):
        after = decide(
            final.pk, kind=DecisionKind.EXCLUSION, reason="Not resolved", by="eve", source=Source.ADMIN, as_of=AS_OF
        )
        assert (after.status, after.quantity) == ("excluded", 0)
    assert Decision.objects.filter(kind="exclusion").count() == 1
    send(("confirmed", 1_000), ("resolved", 1_001))
    final.refresh_from_db()
    assert final.status == "excluded"
    assert after.reason == "Excluded by an accepted dispute on 19 Nov 2026 19:00, never billed: Not resolved"


def test_what_is_unknown_or_another_customers_does_not_exist(final: Outcome, customer: Customer) -> None:
    other = CustomerFactory.create()
    asked: list[tuple[object, int | None]] = [(uuid4(), None), (final.pk, other.pk), (uuid4(), customer.pk)]
    for pk, customer_id in asked:
        with pytest.raises(Outcome.DoesNotExist):
            void(pk, reason="x", by="x", source=Source.API, as_of=AS_OF, customer_id=customer_id)  # type: ignore[arg-type]
    assert counted() == 1
    assert void(final.pk, reason="x", by="x", source=Source.API, as_of=AS_OF, customer_id=customer.pk).quantity == 0


def test_it_takes_the_same_statements_however_long_the_case(
    meters: dict[str, Meter], send: Send, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    define(meters)
    send(*[("opened", n, case) for case in ("short", "long") for n in range(1 if case == "short" else 200)])
    send(("resolved", 0, "short"), ("resolved", 300, "long"))
    for case in ("short", "long"):
        outcome = Outcome.objects.get(case_key=case)
        with django_assert_num_queries(20):
            take_back(outcome)


@pytest.mark.parametrize("judged", [False, True])
@pytest.mark.django_db(transaction=True)
def test_of_many_voids_at_once_one_decides(meters: dict[str, Meter], send: Send, judged: bool) -> None:
    if judged:
        define(meters)
    send(("resolved", 0))
    seen: list[str] = []
    together(*[lambda: seen.append(take_back(only()).status)] * 8)
    assert seen == ["reversed"] * 8
    assert Decision.objects.count() == 1
    assert counted() == 0


@pytest.mark.django_db(transaction=True)
def test_voids_and_events_on_one_case_wait_for_each_other(meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(("resolved", 0))
    together(
        *[lambda: take_back(only(), as_of=START + timedelta(hours=90))] * 4,
        *[lambda hours=hours: send(("touched", 80 + hours), ("resolved", -hours)) for hours in range(4)],
    )
    assert (only().status, counted()) == ("reversed", 0)
    assert Decision.objects.count() == 1
