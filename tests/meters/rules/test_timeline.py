"""The working behind a verdict: what each signal did, told in order."""

from itertools import permutations

import pytest

from meters.rules.conditions import Condition, Op
from meters.rules.definition import Effect, SignalRule, Timer
from meters.rules.judge import judge
from meters.rules.signal import excluded, taken_back
from meters.rules.timeline import timeline
from meters.rules.verdict import Status
from meters.rules.windows import split_windows
from tests.meters.rules.cases import at, defined, sent
from tests.meters.rules.drawn import drawn_cases

HOLD = defined(72)


def words(*meters: tuple[str, float], timer: Timer = Timer.LAST_SUCCESS, hold: int = 72) -> list[str]:
    told = timeline(defined(hold, timer=timer), [sent(meter, hour) for meter, hour in meters])
    return [each.what for each in told]


def test_a_success_that_is_taken_back_before_it_is_final() -> None:
    assert words(("attempt", -1), ("achieve", 0), ("void", 71)) == [
        "Counts as try 1.",
        "A success, final 72 hours later on 4 Jan 2026 00:00.",
        "Takes the success back before it was final.",
    ]


def test_a_success_that_is_taken_back_after_it_was_final_and_comes_again() -> None:
    assert words(("achieve", 0), ("void", 72), ("void", 73), ("achieve", 80))[1:] == [
        "Takes the success back after it was final.",
        "Changes nothing: no success stands.",
        "A success, final 72 hours later on 7 Jan 2026 08:00.",
    ]


def test_the_hold_starts_again() -> None:
    assert words(("reset", -1), ("achieve", 0), ("achieve", 10), ("reset", 20), ("reset", 92)) == [
        "Changes nothing: no success stands.",
        "A success, final 72 hours later on 4 Jan 2026 00:00.",
        "A success again, final 72 hours later on 4 Jan 2026 10:00.",
        "The hold starts again and ends on 4 Jan 2026 20:00.",
        "Changes nothing: the success is final.",
    ]
    assert words(("achieve", 0), ("attempt", 10), timer=Timer.ANY_SIGNAL)[1] == (
        "Counts as try 1. The hold starts again and ends on 4 Jan 2026 10:00."
    )
    assert words(("achieve", 0), ("achieve", 10), timer=Timer.FIRST_SUCCESS)[1] == (
        "Changes nothing: the hold runs from the first success."
    )


def test_a_confirmation_is_final_at_once_and_an_exclusion_for_good() -> None:
    assert words(("confirm", 0), ("achieve", 1), ("exclude", 2), ("achieve", 3), ("attempt", 4)) == [
        "A success, final at once.",
        "Changes nothing: the success is final.",
        "Excludes the case: it is never billed.",
        "Changes nothing: the case is excluded.",
        "Counts as try 1.",
    ]


def test_what_no_rule_matches_changes_nothing() -> None:
    rules = (SignalRule("done", Effect.ACHIEVE, (Condition("score", Op.EXISTS),)),)
    told = timeline(defined(rules=rules), [sent("other", 0), sent("done", 1), sent("done", 2, score=5)])
    assert [(each.what, each.effect, each.rule, each.status) for each in told] == [
        ("Changes nothing: no rule is about it.", None, None, Status.NONE),
        ("Changes nothing: its properties match no rule.", None, None, Status.NONE),
        ("A success, final at once.", Effect.ACHIEVE, 0, Status.BILLABLE),
    ]


def test_a_signal_after_the_horizon_changes_nothing_but_a_decision_does() -> None:
    definition = defined(reversal_horizon_days=1)
    decision = taken_back(sent("x", 0).id, at=at(50), note="Refunded.")
    told = timeline(definition, [sent("achieve", 0), sent("void", 24), decision])
    assert told[1].what == "Changes nothing: it comes after the 1 day in which the success could be taken back."
    assert told[2].what == "Takes the success back after it was final."
    assert timeline(HOLD, [excluded(decision.id, at=at(0))])[0].what == "Excludes the case: it is never billed."


def test_times_are_those_of_the_customer() -> None:
    told = timeline(HOLD, [sent("achieve", 0)], zone="America/New_York")
    assert told[0].what == "A success, final 72 hours later on 3 Jan 2026 19:00."


def test_the_order_in_which_signals_are_given_does_not_matter() -> None:
    signals = [sent("achieve", 0), sent("void", 0), sent("confirm", 5), sent("other", 5)]
    first, *others = [timeline(HOLD, order) for order in permutations(signals)]
    assert all(other == first for other in others)


def test_nothing_is_told_of_nothing() -> None:
    assert timeline(HOLD, []) == ()


@pytest.mark.parametrize("seed", range(4))
def test_it_ends_where_the_verdict_stands_and_what_changes_nothing_can_be_left_out(seed: int) -> None:
    for drawn in drawn_cases(1_000, seed=seed):
        for window in split_windows(drawn.definition, drawn.signals):
            told, verdict = timeline(drawn.definition, window), judge(drawn.definition, window)
            assert told[-1].status is verdict.status, drawn
            assert told[-1].ends_at == verdict.matures_at, drawn
            deciders = [each.signal.id for each in told if each.decides]
            assert (deciders[-1] if deciders else None) == verdict.signal, drawn
            if verdict.status is Status.BILLABLE:
                kept = [each.signal for each in told if not each.what.startswith("Changes nothing")]
                again = judge(drawn.definition, kept)
                assert (again.quantity, again.usage_date, again.signal) == (
                    verdict.quantity, verdict.usage_date, verdict.signal,
                ), drawn  # fmt: skip
