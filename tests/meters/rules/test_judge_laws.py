"""What holds for every case: 10,000 by default, 200,000 with UPSHOT_THOROUGH=1."""

from functools import partial
from itertools import permutations

from meters.rules.definition import Definition
from meters.rules.judge import judge
from meters.rules.verdict import Status
from meters.rules.versions import Version, judge_case
from tests.meters.rules.arrivals import Judge, moves_of_every_order
from tests.meters.rules.drawn import drawn_cases
from tests.meters.rules.oracle import oracle
from tests.meters.rules.usage import counted_by, summed


def alone(definition: Definition) -> Judge:
    """Judge all signals as one case."""
    return lambda signals: (judge(definition, signals),)


def test_every_order_gives_the_same_verdict() -> None:
    for case in drawn_cases():
        expected = judge(case.definition, case.signals)
        for order in permutations(case.signals):
            assert judge(case.definition, order) == expected, (case, order)


def test_a_walk_along_the_clock_gives_the_same_verdict() -> None:
    seen = set()
    for case in drawn_cases():
        verdict = judge(case.definition, case.signals)
        status, outcome_class, quantity, day, ends_at, attempts = oracle(case.definition, case.signals)
        assert (verdict.status, verdict.attempts) == (status, attempts), case
        assert (verdict.quantity, verdict.usage_date, verdict.matures_at) == (quantity, day, ends_at), case
        assert status is not Status.BILLABLE or verdict.outcome_class == outcome_class, case
        seen.add(status)
    assert seen == set(Status) - {Status.PROVISIONAL}


def test_the_moves_of_every_order_of_arrival_sum_to_the_verdict() -> None:
    for case in drawn_cases():
        expected = counted_by([judge(case.definition, case.signals)])
        for moves in moves_of_every_order(case.signals, alone(case.definition)):
            assert summed(moves) == expected, (case, moves)


def test_the_moves_of_all_windows_sum_to_their_verdicts_though_windows_join_and_shift() -> None:
    for case in drawn_cases(seed=7):
        verdicts = partial(judge_case, [Version(case.definition)])
        expected = counted_by(verdicts(case.signals))
        for moves in moves_of_every_order(case.signals, verdicts):
            assert summed(moves) == expected, (case, moves)


def test_nothing_is_taken_back_that_was_not_there() -> None:
    for case in drawn_cases(1_000):
        for moves in moves_of_every_order(case.signals, alone(case.definition)):
            for count in range(len(moves)):
                left = summed(moves[: count + 1]).values()
                assert all(quantity >= 0 and events >= 0 for quantity, events in left), (case, moves)
