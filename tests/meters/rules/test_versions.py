"""Which version judges a case."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from meters.rules.conditions import Condition, Op
from meters.rules.definition import Effect, SignalRule
from meters.rules.verdict import Status
from meters.rules.versions import Agreement, Version, VersionError, in_force, judge_case
from tests.meters.rules.cases import RULES, at, defined, sent
from tests.meters.rules.drawn import drawn_cases

ALWAYS = Version(defined(72, number=1))
MIDDLE = Version(defined(24, number=2), effective_from=at(100))
LATEST = Version(defined(0, number=3), effective_from=at(200))
VERSIONS = [ALWAYS, MIDDLE, LATEST]


@pytest.mark.parametrize(
    ("opened", "number"), [(-5_000, 1), (0, 1), (99.99, 1), (100, 2), (199.99, 2), (200, 3), (9_000, 3)]
)
def test_the_version_that_came_into_force_last_judges(opened: float, number: int) -> None:
    for versions in permutations(VERSIONS):
        assert in_force(versions, at(opened)).number == number


def test_the_first_version_is_in_force_from_the_beginning_of_time() -> None:
    assert in_force([MIDDLE, LATEST], at(0)) is MIDDLE


def test_of_two_at_once_the_higher_number_is_in_force() -> None:
    newer = Version(defined(1, number=4), effective_from=at(200))
    assert in_force([*VERSIONS, newer], at(200)) is newer
    assert in_force([newer, *VERSIONS], at(200)) is newer
    assert in_force([Version(defined(1, number=2)), ALWAYS], at(0)).number == 2


def test_without_a_version_there_is_no_judging() -> None:
    with pytest.raises(VersionError):
        in_force([], at(0))


def test_an_agreement_binds_cases_that_open_after_it() -> None:
    agreed = [Agreement(1, since=at(150)), Agreement(2, since=at(300))]
    for order in permutations(agreed):
        numbers = [in_force(VERSIONS, at(hour), order).number for hour in (120, 149.9, 150, 250, 300)]
        assert numbers == [2, 2, 1, 1, 2]


def test_an_agreement_on_an_unknown_version_is_refused() -> None:
    with pytest.raises(VersionError):
        in_force(VERSIONS, at(10), [Agreement(7, since=at(0))])


def test_a_case_keeps_the_version_in_force_when_it_opened() -> None:
    verdict = judge_case(VERSIONS, [sent("attempt", 99), sent("achieve", 150)])[0]
    assert (verdict.version, verdict.matures_at, verdict.opened_at) == (1, at(222), at(99))
    assert judge_case(VERSIONS, [sent("achieve", 150)])[0].matures_at == at(174)


def test_an_event_that_arrives_late_and_opens_the_case_earlier_changes_the_version() -> None:
    signals = [sent("achieve", 150), sent("attempt", 50)]
    assert [verdict.version for verdict in judge_case(VERSIONS, signals[:1])] == [2]
    assert [verdict.version for verdict in judge_case(VERSIONS, signals)] == [1]


def test_the_date_of_a_case_is_that_of_the_customers_zone() -> None:
    (verdict,) = judge_case([ALWAYS], [sent("achieve", 0)], zone="America/New_York")
    assert verdict.usage_date == date(2026, 1, 3)


def test_an_agreement_judges_the_case() -> None:
    verdicts = judge_case(VERSIONS, [sent("achieve", 150)], agreed=[Agreement(3, since=at(0))])
    assert [verdict.version for verdict in verdicts] == [3]


CHAT = Version(defined(rules=(*RULES, SignalRule("chat", Effect.ATTEMPT)), number=2), effective_from=at(100))


def test_an_event_opens_a_case_if_the_version_in_force_at_its_time_names_it() -> None:
    early = judge_case([ALWAYS, CHAT], [sent("chat", 90), sent("achieve", 120)])[0]
    assert (early.version, early.opened_at, early.attempts) == (2, at(120), 0)
    late = judge_case([ALWAYS, CHAT], [sent("chat", 100), sent("achieve", 120)])[0]
    assert (late.version, late.opened_at, late.attempts) == (2, at(100), 1)
    assert judge_case([ALWAYS, CHAT], [sent("chat", 90)]) == ()


def test_an_agreed_version_opens_cases_by_what_it_names() -> None:
    agreed = [Agreement(1, since=at(95))]
    signals = [sent("chat", 110), sent("achieve", 120)]
    assert [verdict.opened_at for verdict in judge_case([ALWAYS, CHAT], signals, agreed=agreed)] == [at(120)]


def test_a_later_version_that_names_another_meter_moves_no_case_to_an_earlier_version() -> None:
    signals = [sent("chat", 90), sent("achieve", 120), sent("chat", 130), sent("void", 140)]
    before = judge_case([ALWAYS, MIDDLE], signals)
    third = Version(replace(CHAT.definition, number=3), effective_from=at(200))
    assert judge_case([ALWAYS, MIDDLE, third], signals) == before
    assert [(verdict.version, verdict.opened_at) for verdict in before] == [(2, at(120))]


def test_later_versions_change_no_verdict_on_what_happened_before_them() -> None:
    chats = (*RULES, SignalRule("neutral", Effect.ATTEMPT))
    for case in drawn_cases(2_000, seed=41):
        windowed = defined(3, case_window_hours=24, number=2)
        versions = [Version(replace(case.definition, number=1)), Version(windowed, effective_from=at(25))]
        later = Version(defined(1, rules=chats, number=3), effective_from=at(100))
        assert judge_case([*versions, later], case.signals) == judge_case(versions, case.signals), case


def test_an_event_that_no_version_names_opens_nothing() -> None:
    assert judge_case(VERSIONS, [sent("weather", 5)]) == ()
    assert judge_case(VERSIONS, []) == ()
    assert judge_case(VERSIONS, [sent("weather", 5), sent("achieve", 150)])[0].version == 2


def test_a_case_that_nothing_matches_is_open_without_a_verdict() -> None:
    only_good = defined(rules=(SignalRule("csat", Effect.ACHIEVE, (Condition("good", Op.EXISTS),)),))
    verdicts = judge_case([Version(only_good)], [sent("csat", 5)])
    assert [(verdict.status, verdict.opened_at) for verdict in verdicts] == [(Status.NONE, at(5))]


def test_each_window_is_judged_by_the_version_for_its_own_opening() -> None:
    versions = [
        Version(defined(24, case_window_hours=24, number=1)),
        Version(defined(0, case_window_hours=10, number=2), effective_from=at(100)),
    ]
    signals = [sent("achieve", hour) for hour in (90, 105, 150, 161)]
    verdicts = judge_case(versions, signals)
    assert [verdict.version for verdict in verdicts] == [1, 2, 2]
    assert [verdict.matures_at for verdict in verdicts] == [at(129), at(150), at(161)]


def test_every_order_gives_the_same_verdicts() -> None:
    versions = [Version(defined(1, case_window_hours=24)), Version(defined(0, number=2), effective_from=at(30))]
    hours = (("achieve", 0), ("void", 5), ("achieve", 29), ("attempt", 31), ("achieve", 70))
    signals = [sent(meter, hour) for meter, hour in hours]
    expected = judge_case(versions, signals)
    assert all(judge_case(versions, order) == expected for order in permutations(signals))
