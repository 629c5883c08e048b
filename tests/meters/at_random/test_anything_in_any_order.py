"""Whatever is done, in whatever order: the books are right after each step."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from meters.actions.decide import decide
from meters.actions.journal import seal
from meters.models import DecisionKind, Outcome, OutcomeDefinition, Source
from meters.rules.conditions import Condition, Op
from meters.rules.definition import Definition, Effect, SignalRule, Timer
from tests.customers.rules.laws import THOROUGH
from tests.meters.at_random.expected import check
from tests.meters.at_random.world import LATE_METER, World

pytestmark = pytest.mark.django_db

HOURS = (0, 0, 1, 2, 24, 25, 71, 72, 73, 96, 200, 400)

whose = st.sampled_from(["acme", "acme", "acme", "globex", "latecomer"])
hours_ago = st.sampled_from(HOURS)
sizes = st.sampled_from(["100", 100, Decimal("1e2"), Decimal("1.50"), "big"])
cases = st.sampled_from(["c1", "c1", "c2", ""])
on_a_case = st.fixed_dictionaries(
    {
        "meter": st.sampled_from(
            ["resolved", "resolved", "resolved", "sent", "confirmed", "reopened", "opened", "csat", "human", "chat"]
        ),
        "case": cases,
        "properties": st.fixed_dictionaries(
            {},
            optional={"size": sizes, "score": st.sampled_from([1, 4, 5]), "phone": st.just("555")},
        ),
    }
)
counted_alone = st.fixed_dictionaries(
    {
        "meter": st.sampled_from(["sent", "recovered", "hours", "opened", LATE_METER]),
        "value": st.sampled_from(["1", "0.5", "2.25"]),
        "properties": st.fixed_dictionaries({}, optional={"size": sizes, "tier": st.sampled_from(["gold", "bronze"])}),
    }
)


@st.composite
def definitions(draw: st.DrawFn, meter: str) -> Definition:
    """A version of what the meter's outcome means; which meters it names is drawn too."""
    rules = [
        SignalRule(meter, Effect.ACHIEVE, outcome_class="assumed"),
        SignalRule("reopened", Effect.VOID),
        *draw(
            st.lists(
                st.sampled_from(
                    [
                        SignalRule("csat", Effect.VOID, (Condition("score", Op.LT, (Decimal(4),)),)),
                        SignalRule("confirmed", Effect.CONFIRM, outcome_class="confirmed"),
                        SignalRule("opened", Effect.ATTEMPT),
                        SignalRule("human", Effect.EXCLUDE),
                        SignalRule("chat", Effect.ATTEMPT),
                        SignalRule("chat", Effect.ACHIEVE, outcome_class="chatted"),
                        SignalRule("chat", Effect.RESET),
                    ]
                ),
                unique_by=lambda rule: rule.on,
                max_size=5,
            )
        ),
    ]
    return Definition(
        "A test.",
        tuple(rules),
        hold_hours=draw(st.sampled_from([0, 1, 72])),
        timer=draw(st.sampled_from(Timer)),
        case_window_hours=draw(st.sampled_from([None, None, 100])),
        reversal_horizon_days=draw(st.sampled_from([None, None, 1])),
    )


class Shop(RuleBasedStateMachine):
    """Steps that applications and people take."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.world = World()
        self.world.found()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(definition=definitions("resolved"))
    def define_first(self, definition: Definition) -> None:
        """One meter is judged from the beginning; the others count each event."""
        assert self.world.publish("resolved", definition, from_hour=None)

    @rule(customer=whose, events=st.lists(st.tuples(on_a_case, hours_ago), min_size=1, max_size=4))
    def post_on_cases(self, customer: str, events: list[tuple[dict[str, Any], int]]) -> None:
        self._post_new([self.world.body(customer, hours_ago=hours, **fields) for fields, hours in events])

    @rule(events=st.lists(st.tuples(on_a_case, hours_ago), min_size=2, max_size=6))
    def post_on_one_case(self, events: list[tuple[dict[str, Any], int]]) -> None:
        bodies = [self.world.body("acme", hours_ago=hours, **(fields | {"case": "c1"})) for fields, hours in events]
        self._post_new(bodies)

    @rule(customer=whose, hours=st.none() | hours_ago, fields=counted_alone)
    def post_alone(self, customer: str, hours: int | None, fields: dict[str, Any]) -> None:
        self._post_new([self.world.body(customer, hours_ago=hours, **fields)])

    def _post_new(self, bodies: list[dict[str, Any]]) -> None:
        before = len(self.world.counted)
        answer = self.world.post(bodies)
        accepted = len(self.world.counted) - before
        assert (answer.accepted, answer.quarantined) == (accepted, len(bodies) - accepted)
        assert answer.receipt is not None

    @precondition(lambda self: self.world.counted or self.world.waiting)
    @rule(data=st.data(), other=st.booleans())
    def post_again(self, data: st.DataObject, other: bool) -> None:
        """As it was, or with other content under the same id."""
        world = self.world
        key = data.draw(st.sampled_from(sorted([*world.counted, *world.waiting, *world.discarded])), label="again")
        sent = (world.counted | world.waiting | world.discarded)[key]
        was_counted = key in world.counted
        answer = world.post([{**sent.body, "value": "77"}] if other else [sent.body])
        told = answer.conflicts, answer.duplicates, answer.accepted, answer.quarantined
        if other:
            assert told == (1, 0, 0, 0)
        elif was_counted:
            assert told == (0, 1, 0, 0)
        else:
            assert told == ((0, 0, 1, 0) if key in world.counted else (0, 0, 0, 1))

    @precondition(lambda _: Outcome.objects.exists())
    @rule(data=st.data(), kind=st.sampled_from([DecisionKind.VOID, DecisionKind.VOID, DecisionKind.EXCLUSION]))
    def take_back(self, data: st.DataObject, kind: DecisionKind) -> None:
        rows = Outcome.objects.order_by(
            "customer__key", "meter__key", "case_key", "window", "opened_at", "last_signal_at"
        )
        outcome = data.draw(st.integers(0, rows.count() - 1).map(lambda n: rows[n]), label="outcome")
        after = decide(outcome.pk, kind=kind, reason="Not so", by="eve", source=Source.API, as_of=self.world.now)
        assert after.quantity == 0

    @rule(size=st.sampled_from([1, 2, 10_000]))
    def seal_the_journal(self, size: int) -> None:
        seal(at=self.world.now, page_size=size)

    @precondition(lambda self: "latecomer" not in self.world.customers)
    @rule()
    def a_customer_is_made(self) -> None:
        self.world.add_customer("latecomer")

    @precondition(lambda self: LATE_METER not in self.world.meters)
    @rule()
    def a_meter_is_made(self) -> None:
        self.world.add_meter(LATE_METER)

    @precondition(lambda self: "bronze" not in self.world.tiers)
    @rule()
    def a_value_is_listed(self) -> None:
        self.world.list_tier("bronze")

    @precondition(lambda self: self.world.waiting)
    @rule()
    def replay(self) -> None:
        before = len(self.world.counted)
        assert self.world.replay() == len(self.world.counted) - before

    @precondition(lambda self: self.world.waiting)
    @rule()
    def discard(self) -> None:
        waited = len(self.world.waiting)
        assert self.world.discard() == waited

    @rule(definition=definitions("resolved"), hours=st.sampled_from([-24, 1, 1, 24]))
    def redefine(self, definition: Definition, hours: int) -> None:
        self.world.publish("resolved", definition, from_hour=hours)

    @rule(definition=definitions("sent"), hours=st.sampled_from([None, -24, 1]))
    def define_what_was_plain(self, definition: Definition, hours: int | None) -> None:
        self.world.publish("sent", definition, from_hour=hours)

    @precondition(lambda _: OutcomeDefinition.objects.published().exists())
    @rule(data=st.data(), customer=st.sampled_from(["acme", "globex"]), hours=st.sampled_from([-24, 1]))
    def agree(self, data: st.DataObject, customer: str, hours: int) -> None:
        rows = OutcomeDefinition.objects.published().order_by("meter__key", "number")
        version = data.draw(st.integers(0, rows.count() - 1).map(lambda n: rows[n]), label="version")
        self.world.agree(customer, version, from_hour=hours)

    @rule(hours=st.sampled_from([1, 2, 24, 72, 200]))
    def time_passes(self, hours: int) -> None:
        self.world.now += timedelta(hours=hours)

    @rule(customer=st.sampled_from(["acme", "globex"]), case=st.sampled_from(["c1", "c2"]))
    def erase(self, customer: str, case: str) -> None:
        self.world.erase(customer, case)

    @invariant()
    def the_books_are_right(self) -> None:
        check(self.world)


def test_the_books_are_right_after_each_step() -> None:
    run_state_machine_as_test(
        Shop,
        settings=settings(
            deadline=None,
            database=None,
            max_examples=1_000 if THOROUGH else 20,
            stateful_step_count=40 if THOROUGH else 15,
            suppress_health_check=list(HealthCheck),
            derandomize=not THOROUGH,
        ),
    )
