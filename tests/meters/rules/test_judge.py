"""The verdict on one case, bullet by bullet."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from customers.rules.zones import ZoneError
from meters.rules.conditions import Condition, Op
from meters.rules.definition import Definition, Effect, SignalRule, Timer
from meters.rules.judge import judge
from meters.rules.signal import Signal, SignalError, excluded, taken_back
from meters.rules.verdict import Status, Verdict
from tests.meters.rules.cases import RULES, at, defined, sent

HOUR = 1 / 3600  # a second, in hours


def status(definition: Definition, *signals: Signal) -> Status:
    return judge(definition, signals).status


def test_nothing_is_no_verdict() -> None:
    assert judge(defined(72), []) == Verdict(Status.NONE, reason="Nothing on this case counts.", version=1)


def test_a_signal_that_no_rule_matches_is_neutral() -> None:
    rule = SignalRule("achieve", Effect.ACHIEVE, (Condition("ok", Op.EQ, ("true",)),))
    verdict = judge(defined(rules=(rule,)), [sent("achieve", 3, ok=False), sent("other", 1)])
    assert (verdict.status, verdict.opened_at, verdict.last_at) == (Status.NONE, at(3), None)


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("attempt", Status.ATTEMPTED),
        ("achieve", Status.BILLABLE),
        ("confirm", Status.BILLABLE),
        ("reset", Status.ATTEMPTED),
        ("void", Status.ATTEMPTED),
        ("exclude", Status.EXCLUDED),
    ],
)
def test_each_effect_alone(effect: str, expected: Status) -> None:
    verdict = judge(defined(72), [sent(effect, 0)])
    assert verdict.status is expected
    assert verdict.signal == sent(effect, 0).id
    assert verdict.opened_at == verdict.last_at == at(0)
    assert verdict.rule == [rule.on for rule in RULES].index(effect)


def test_a_success_is_provisional_until_its_hold_ends() -> None:
    verdict = judge(defined(72), [sent("achieve", 0)])
    assert verdict.matures_at == at(72)
    assert verdict.status_at(at(72 - HOUR)) is Status.PROVISIONAL
    assert verdict.status_at(at(72)) is Status.BILLABLE
    assert verdict.status is Status.BILLABLE


def test_only_a_billable_verdict_is_ever_provisional() -> None:
    verdict = judge(defined(72), [sent("achieve", 0), sent("void", 1)])
    assert verdict.status_at(at(0)) is Status.ATTEMPTED


def test_without_a_hold_a_success_is_final_at_once() -> None:
    verdict = judge(defined(0), [sent("achieve", 5)])
    assert verdict.matures_at == at(5)
    assert verdict.status_at(at(5)) is Status.BILLABLE


def test_a_confirmation_is_final_at_once() -> None:
    verdict = judge(defined(72), [sent("achieve", 0), sent("confirm", 10)])
    assert verdict.matures_at == at(10)
    assert verdict.signal == sent("confirm", 10).id


@pytest.mark.parametrize("late", ["achieve", "confirm", "reset", "attempt"])
@pytest.mark.parametrize("timer", list(Timer))
def test_at_the_end_of_the_hold_nothing_but_void_and_exclude_counts(late: str, timer: Timer) -> None:
    verdict = judge(defined(72, timer=timer), [sent("achieve", 0), sent(late, 72), sent(late, 100)])
    assert (verdict.matures_at, verdict.signal) == (at(72), sent("achieve", 0).id)


@pytest.mark.parametrize(
    ("timer", "second", "expected"),
    [
        (Timer.FIRST_SUCCESS, "achieve", 72),
        (Timer.LAST_SUCCESS, "achieve", 82),
        (Timer.ANY_SIGNAL, "achieve", 82),
        (Timer.FIRST_SUCCESS, "attempt", 72),
        (Timer.LAST_SUCCESS, "attempt", 72),
        (Timer.ANY_SIGNAL, "attempt", 82),
        (Timer.FIRST_SUCCESS, "reset", 82),
        (Timer.LAST_SUCCESS, "reset", 82),
        (Timer.ANY_SIGNAL, "reset", 82),
        (Timer.FIRST_SUCCESS, "confirm", 10),
        (Timer.ANY_SIGNAL, "neutral", 72),
    ],
)
def test_what_restarts_the_hold(timer: Timer, second: str, expected: int) -> None:
    verdict = judge(defined(72, timer=timer), [sent("achieve", 0), sent(second, 10)])
    assert verdict.matures_at == at(expected)


def test_a_hold_can_be_restarted_again_and_again() -> None:
    resets = [sent("reset", hour) for hour in (70, 140, 210)]
    assert judge(defined(72), [sent("achieve", 0), *resets]).matures_at == at(282)


def test_the_hold_from_the_first_success_begins_anew_after_a_void() -> None:
    signals = [sent("achieve", 0), sent("void", 10), sent("achieve", 20), sent("achieve", 30)]
    assert judge(defined(72, timer=Timer.FIRST_SUCCESS), signals).matures_at == at(92)


@pytest.mark.parametrize(
    ("voided", "expected"),
    [(72 - HOUR, Status.ATTEMPTED), (72, Status.REVERSED), (72 + HOUR, Status.REVERSED), (9_000, Status.REVERSED)],
)
def test_a_void_before_the_end_leaves_a_try_and_from_then_on_a_reversal(voided: float, expected: Status) -> None:
    verdict = judge(defined(72), [sent("achieve", 0), sent("void", voided)])
    assert verdict.status is expected
    assert (verdict.quantity, verdict.usage_date, verdict.matures_at) == (Decimal(0), None, None)
    assert verdict.signal == sent("void", voided).id


def test_a_void_without_a_success_changes_nothing() -> None:
    assert status(defined(72), sent("void", 0), sent("achieve", 1)) is Status.BILLABLE
    assert status(defined(0), sent("achieve", 0), sent("void", 1), sent("void", 2)) is Status.REVERSED


def test_a_success_after_a_reversal_counts_on_its_own_date() -> None:
    verdict = judge(defined(0), [sent("achieve", 0), sent("void", 30), sent("achieve", 60)])
    assert (verdict.status, verdict.usage_date) == (Status.BILLABLE, date(2026, 1, 3))


def test_the_last_taking_back_names_the_status() -> None:
    signals = [sent("achieve", 0), sent("void", 80), sent("achieve", 90), sent("void", 95)]
    assert status(defined(72), *signals) is Status.ATTEMPTED


@pytest.mark.parametrize("hour", [-5, 0, 1, 71, 72, 500])
@pytest.mark.parametrize("other", ["achieve", "confirm", "void"])
def test_an_exclusion_holds_at_any_time(hour: float, other: str) -> None:
    verdict = judge(defined(72), [sent("exclude", hour), sent(other, 0), sent("achieve", 600)])
    assert (verdict.status, verdict.quantity, verdict.signal) == (Status.EXCLUDED, Decimal(0), sent("exclude", hour).id)


def test_the_first_exclusion_is_the_reason() -> None:
    verdict = judge(defined(), [sent("exclude", 9), sent("exclude", 4)])
    assert verdict.signal == sent("exclude", 4).id


def test_the_last_signal_that_is_not_neutral_dates_an_unbilled_case() -> None:
    tries = [sent("attempt", 5), sent("attempt", 50), sent("neutral", 90), sent("attempt", 20)]
    assert judge(defined(), tries).last_at == at(50)
    assert judge(defined(), [*tries, sent("exclude", 1)]).last_at == at(50)


def test_attempts_are_counted_whatever_becomes_of_the_case() -> None:
    tries = [sent("attempt", hour) for hour in (0, 5, 100)]
    assert judge(defined(72), tries).attempts == 3
    assert judge(defined(72), [*tries, sent("achieve", 1), sent("exclude", 2)]).attempts == 3
    assert judge(defined(72), [sent("achieve", 1)]).attempts == 0


@pytest.mark.parametrize(
    ("first", "second", "hold", "expected"),
    [
        ("attempt", "achieve", 72, Status.BILLABLE),
        ("achieve", "confirm", 72, Status.BILLABLE),
        ("achieve", "void", 72, Status.ATTEMPTED),
        ("achieve", "void", 0, Status.REVERSED),
        ("confirm", "void", 72, Status.REVERSED),
        ("void", "exclude", 72, Status.EXCLUDED),
    ],
)
def test_signals_of_one_instant_have_an_order(first: str, second: str, hold: int, expected: Status) -> None:
    for one, two in ((1, 2), (2, 1)):
        assert status(defined(hold), sent(second, 0, number=one), sent(first, 0, number=two)) is expected


def test_a_reset_of_the_same_instant_comes_after_the_success() -> None:
    signals = [sent("reset", 0, number=1), sent("confirm", 0, number=2), sent("achieve", 0, number=3)]
    assert judge(defined(72), signals).matures_at == at(0)


def test_among_equals_the_id_decides() -> None:
    low, high = sent("achieve", 0, number=1, value="5"), sent("achieve", 0, number=2, value="7")
    assert judge(defined(72), [high, low]).quantity == 7
    assert judge(defined(72, timer=Timer.FIRST_SUCCESS), [high, low]).quantity == 5


def test_class_value_and_dimensions_come_from_the_success_that_decided() -> None:
    rules = (
        SignalRule("resolved", Effect.ACHIEVE, outcome_class="assumed"),
        SignalRule("confirmed", Effect.CONFIRM, outcome_class="confirmed"),
    )
    first = sent("resolved", 0, value="10", dimensions={"tier": "basic"})
    second = sent("confirmed", 9, value="12.5", dimensions={"tier": "premium"})
    verdict = judge(defined(72, rules=rules), [second, first])
    assert (verdict.outcome_class, verdict.quantity) == ("confirmed", Decimal("12.5"))
    assert (verdict.dimensions, verdict.rule) == ({"tier": "premium"}, 1)


def test_an_unbilled_case_keeps_class_and_dimensions_of_its_last_success() -> None:
    rules = (SignalRule("resolved", Effect.ACHIEVE, outcome_class="assumed"), SignalRule("void", Effect.VOID))
    signals = [sent("resolved", 0, dimensions={"tier": "basic"}), sent("void", 1, dimensions={"tier": "x"})]
    verdict = judge(defined(0, rules=rules), signals)
    assert (verdict.status, verdict.outcome_class, verdict.dimensions) == (
        Status.REVERSED,
        "assumed",
        {"tier": "basic"},
    )
    tries = [sent("attempt", hour, dimensions={"tier": tier}) for hour, tier in ((9, "premium"), (0, "basic"))]
    only_tried = judge(defined(), tries)
    assert (only_tried.outcome_class, only_tried.dimensions) == ("", {"tier": "basic"})


def test_the_first_rule_that_matches_decides() -> None:
    low = SignalRule("csat", Effect.VOID, (Condition("score", Op.LT, (Decimal(4),)),))
    rules = (low, SignalRule("csat", Effect.CONFIRM))
    assert judge(defined(72, rules=rules), [sent("csat", 0, score=3)]).rule == 0
    assert judge(defined(72, rules=rules), [sent("csat", 0, score=4)]).rule == 1
    assert judge(defined(72, rules=rules[::-1]), [sent("csat", 0, score=3)]).rule == 0


@pytest.mark.parametrize(
    ("days", "voided", "expected"),
    [
        (30, 72 + 30 * 24 - HOUR, Status.REVERSED),
        (30, 72 + 30 * 24, Status.BILLABLE),
        (0, 72 - HOUR, Status.ATTEMPTED),
        (0, 72, Status.BILLABLE),
    ],
)
def test_after_the_reversal_horizon_an_event_takes_nothing_back(days: int, voided: float, expected: Status) -> None:
    definition = defined(72, reversal_horizon_days=days)
    assert status(definition, sent("achieve", 0), sent("void", voided)) is expected


def test_a_decision_takes_back_after_the_reversal_horizon_too() -> None:
    definition = defined(72, reversal_horizon_days=30)
    decision = taken_back(UUID(int=5), at=at(9_000), note="Sent twice")
    verdict = judge(definition, [sent("achieve", 0), sent("void", 8_000), decision])
    assert (verdict.status, verdict.rule, verdict.signal) == (Status.REVERSED, None, UUID(int=5))


def test_a_decision_is_not_undone_by_an_event_that_arrives_late() -> None:
    decision = taken_back(UUID(int=5), at=at(10))
    assert status(defined(72), sent("achieve", 0), decision, sent("achieve", 5)) is Status.ATTEMPTED
    assert status(defined(72), sent("achieve", 0), decision, sent("achieve", 11)) is Status.BILLABLE


def test_an_accepted_dispute_excludes_the_case_for_good() -> None:
    decision = excluded(UUID(int=5), at=at(1_000))
    signals = [sent("achieve", 0), decision, sent("confirm", 1_001), sent("attempt", 1_002)]
    verdict = judge(defined(72, reversal_horizon_days=1), signals)
    assert (verdict.status, verdict.rule, verdict.attempts) == (Status.EXCLUDED, None, 1)


def test_the_date_is_that_of_the_customers_zone_when_it_becomes_final() -> None:
    signals = [sent("achieve", datetime(2026, 1, 28, 23, 30, tzinfo=UTC))]
    assert judge(defined(72), signals, zone="UTC").usage_date == date(2026, 1, 31)
    assert judge(defined(72), signals, zone="Europe/Berlin").usage_date == date(2026, 2, 1)
    assert judge(defined(72), signals, zone=ZoneInfo("America/New_York")).usage_date == date(2026, 1, 31)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneError):
        judge(defined(), [sent("achieve", 0)], zone="Mars/Olympus")


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 1, 1),  # noqa: DTZ001
        datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo")),
        datetime(9999, 12, 31, 23, tzinfo=ZoneInfo("America/New_York")),
        datetime(9999, 12, 31, 23, tzinfo=UTC),
    ],
)
def test_a_time_without_offset_or_far_away_is_no_evidence(instant: datetime) -> None:
    with pytest.raises(SignalError):
        sent("achieve", instant)
