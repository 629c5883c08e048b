"""Windows: a new case after a silence."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest

from meters.rules.conditions import Condition, Op
from meters.rules.definition import Definition, Effect, SignalRule
from meters.rules.signal import Signal, excluded, taken_back
from meters.rules.verdict import Status
from meters.rules.versions import Version, judge_case
from meters.rules.windows import split_windows
from tests.meters.rules.cases import RULES, at, defined, sent
from tests.meters.rules.drawn import drawn_cases

DAILY = defined(case_window_hours=24)


def hours(definition: Definition, *signals: Signal) -> list[list[float]]:
    """The windows, each as the hours of its signals."""
    found = split_windows(definition, signals)
    return [[(signal.occurred_at - at(0)).total_seconds() / 3600 for signal in window] for window in found]


def statuses(definition: Definition, *signals: Signal) -> list[Status]:
    return [verdict.status for verdict in judge_case([Version(definition)], signals)]


def test_without_a_window_a_case_is_one_for_ever() -> None:
    assert hours(defined(), sent("achieve", 0), sent("achieve", 50_000)) == [[0, 50_000]]


def test_no_signals_make_no_window() -> None:
    assert split_windows(DAILY, []) == ()


def test_a_silence_that_lasted_its_hours_begins_a_new_case() -> None:
    assert hours(DAILY, sent("achieve", 0), sent("achieve", 23.9)) == [[0, 23.9]]
    assert hours(DAILY, sent("achieve", 0), sent("achieve", 24)) == [[0], [24]]


def test_silence_is_measured_between_neighbours() -> None:
    spread = [sent("attempt", hour) for hour in (0, 20, 40, 60, 85)]
    assert hours(DAILY, *spread) == [[0, 20, 40, 60], [85]]


def test_what_no_rule_matches_is_silence() -> None:
    rules = (*RULES, SignalRule("csat", Effect.VOID, (Condition("score", Op.LT, (Decimal(4),)),)))
    definition = defined(case_window_hours=24, rules=rules)
    signals = [sent("achieve", 0), sent("csat", 20, score=5), sent("achieve", 30)]
    assert hours(definition, *signals) == [[0, 20], [30]]
    assert hours(definition, sent("achieve", 0), sent("csat", 25, score=5), sent("achieve", 50)) == [[0], [25, 50]]


def test_each_window_is_charged_once() -> None:
    signals = [sent("achieve", hour) for hour in (0, 10, 40, 45, 100)]
    verdicts = judge_case([Version(DAILY)], signals)
    assert [(verdict.status, verdict.quantity) for verdict in verdicts] == [(Status.BILLABLE, Decimal(1))] * 3
    assert [verdict.opened_at for verdict in verdicts] == [at(0), at(40), at(100)]


def test_a_void_after_the_silence_belongs_to_a_new_case() -> None:
    assert statuses(DAILY, sent("achieve", 0), sent("void", 23)) == [Status.REVERSED]
    assert statuses(DAILY, sent("achieve", 0), sent("void", 24)) == [Status.BILLABLE, Status.ATTEMPTED]


def test_an_event_that_arrives_late_between_two_windows_joins_them() -> None:
    assert statuses(DAILY, sent("achieve", 0), sent("achieve", 40)) == [Status.BILLABLE] * 2
    assert statuses(DAILY, sent("achieve", 0), sent("achieve", 40), sent("attempt", 20)) == [Status.BILLABLE]


@pytest.mark.parametrize("decide", [taken_back, excluded])
def test_a_decision_finds_the_window_of_the_signal_it_is_about(decide: Callable[..., Signal]) -> None:
    first, second = sent("achieve", 0), sent("achieve", 40)
    decision = decide(UUID(int=9), at=at(45), about=first.id)
    assert split_windows(DAILY, [first, second, decision]) == ((first, decision), (second,))
    assert statuses(DAILY, first, second, decision)[1] is Status.BILLABLE
    assert statuses(DAILY, first, second, decision)[0] in (Status.REVERSED, Status.EXCLUDED)


def test_a_decision_keeps_its_window_when_an_earlier_one_appears() -> None:
    early, late = sent("achieve", 0), sent("achieve", 40)
    decision = excluded(UUID(int=9), at=at(45), about=late.id)
    assert statuses(DAILY, late, decision) == [Status.EXCLUDED]
    assert statuses(DAILY, late, decision, early) == [Status.BILLABLE, Status.EXCLUDED]


def test_a_decision_about_nothing_known_falls_into_the_last_window_before_it() -> None:
    signals = [sent("achieve", hour) for hour in (0, 40, 80)]
    for hour, expected in ((-5, 0), (0, 0), (39, 0), (40, 1), (500, 2)):
        found = statuses(DAILY, *signals, taken_back(UUID(int=9), at=at(hour)))
        assert [n for n, status in enumerate(found) if status is Status.REVERSED] in ([expected], [])
        windows = split_windows(DAILY, [*signals, excluded(UUID(int=9), at=at(hour))])
        assert [len(window) for window in windows].index(2) == expected


def test_a_decision_interrupts_no_silence() -> None:
    decision = taken_back(UUID(int=9), at=at(20))
    assert hours(DAILY, sent("achieve", 0), decision, sent("achieve", 30)) == [[0, 20], [30]]


def test_a_decision_alone_is_a_window_without_a_case() -> None:
    decision = taken_back(UUID(int=9), at=at(20))
    assert split_windows(DAILY, [decision]) == ((decision,),)
    assert judge_case([Version(DAILY)], [decision]) == ()


def test_every_order_gives_the_same_windows_and_each_signal_has_one() -> None:
    for case in drawn_cases(1_000, seed=3):
        expected = split_windows(case.definition, case.signals)
        assert sorted(s.id for window in expected for s in window) == sorted(s.id for s in case.signals)
        for order in permutations(case.signals):
            assert split_windows(case.definition, order) == expected
