"""Tickets that are resolved, and reopened or not: the promises of the 72-hour definition."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from meters.rules.definition import Definition
from meters.rules.definition_form import parse_definition
from meters.rules.judge import judge
from meters.rules.signal import Signal
from meters.rules.verdict import Status
from meters.rules.versions import Version, judge_case
from tests.meters.rules.cases import sent
from tests.meters.rules.catalogue_form import FORM

QUIET: Definition = parse_definition(FORM)

RESOLVED = datetime(2026, 1, 30, 12, tzinfo=UTC)


def after(hours: int, minutes: int = 0, seconds: int = 0) -> datetime:
    return RESOLVED + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def test_a_reopening_a_second_before_the_end_is_never_billed() -> None:
    signals = [sent("tickets_resolved", RESOLVED), sent("tickets_reopened", after(71, 59, 59))]
    assert judge(QUIET, signals).status is Status.ATTEMPTED


def test_a_reopening_at_the_end_is_billed_and_then_reversed() -> None:
    resolved, reopened = sent("tickets_resolved", RESOLVED), sent("tickets_reopened", after(72))
    assert judge(QUIET, [resolved]).status_at(after(72)) is Status.BILLABLE
    assert judge(QUIET, [resolved, reopened]).status is Status.REVERSED


def test_resolved_in_january_with_its_hold_ending_in_february_counts_in_february() -> None:
    verdict = judge(QUIET, [sent("tickets_resolved", RESOLVED)])
    assert (verdict.usage_date, verdict.matures_at) == (date(2026, 2, 2), datetime(2026, 2, 2, 12, tzinfo=UTC))
    assert verdict.reason == "Tickets resolved on 30 Jan 2026 12:00, final 72 hours later on 2 Feb 2026 12:00"


@pytest.mark.parametrize("hours", [(0, 1, 2), (0, 71, 142), (0, 100, 200), (0, 0, 0)])
def test_a_case_resolved_three_times_counts_once(hours: tuple[int, ...]) -> None:
    signals = [sent("tickets_resolved", after(hour), number=n + 1) for n, hour in enumerate(hours)]
    verdict = judge(QUIET, signals)
    assert (verdict.status, verdict.quantity) == (Status.BILLABLE, Decimal(1))


@pytest.mark.parametrize("reopened", [10, 100])
def test_resolved_reopened_and_resolved_again_counts_once_on_the_later_date(reopened: int) -> None:
    signals = [
        sent("tickets_resolved", RESOLVED),
        sent("tickets_reopened", after(reopened)),
        sent("tickets_resolved", after(reopened + 10)),
    ]
    verdict = judge(QUIET, signals)
    assert (verdict.quantity, verdict.usage_date) == (Decimal(1), after(reopened + 10 + 72).date())


@pytest.mark.parametrize(
    ("resolved", "ends"),
    [
        (datetime(2026, 3, 6, 12), datetime(2026, 3, 9, 13)),  # noqa: DTZ001
        (datetime(2026, 10, 30, 12), datetime(2026, 11, 2, 11)),  # noqa: DTZ001
    ],
)
def test_72_hours_are_elapsed_time_across_a_clock_change(resolved: datetime, ends: datetime) -> None:
    new_york = ZoneInfo("America/New_York")
    signals = [sent("tickets_resolved", resolved.replace(tzinfo=new_york))]
    verdict = judge(QUIET, signals, zone=new_york)
    assert verdict.matures_at == ends.replace(tzinfo=new_york).astimezone(UTC)
    assert verdict.matures_at - signals[0].occurred_at == timedelta(hours=72)


@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_comes_twice_is_two_hours(fold: int) -> None:
    new_york = ZoneInfo("America/New_York")
    resolved = datetime(2026, 11, 1, 1, 30, tzinfo=new_york, fold=fold)
    verdict = judge(QUIET, [sent("tickets_resolved", resolved)])
    assert verdict.matures_at == datetime(2026, 11, 4, 5 + fold, 30, tzinfo=UTC)


def test_a_reopening_that_arrives_before_its_resolution_is_kept_and_matched() -> None:
    signals = [sent("tickets_reopened", after(5)), sent("tickets_resolved", RESOLVED)]
    assert judge(QUIET, signals[:1]).status is Status.ATTEMPTED
    assert judge(QUIET, signals).status is Status.ATTEMPTED


def test_six_of_ten_cases_were_done_by_the_machine() -> None:
    alone = [[sent("ticket_opened", RESOLVED), sent("tickets_resolved", after(n))] for n in range(6)]
    helped = [[sent("tickets_resolved", after(n)), sent("human_replied", after(n + hours))] for n, hours in
              enumerate((-2, 1, 90))]  # fmt: skip
    escalated: list[list[Signal]] = [[sent("ticket_opened", RESOLVED)]]
    verdicts = [judge(QUIET, case) for case in alone + helped + escalated]
    assert sum(verdict.quantity for verdict in verdicts) == 6
    assert [verdict.status for verdict in verdicts[6:]] == [*[Status.EXCLUDED] * 3, Status.ATTEMPTED]


def test_two_of_four_scores_are_at_least_four() -> None:
    at_least_4 = parse_definition(
        {
            "statement": "A case that the customer rated 4 or better.",
            "rules": [
                {"on": "csat", "where": {"score": {"gte": 4}}, "effect": "achieve"},
                {"on": "tickets_resolved", "effect": "attempt"},
            ],
        }
    )
    scores: list[dict[str, Any]] = [{"score": 5}, {"score": "4"}, {"score": 3}, {}]
    cases = [[sent("tickets_resolved", 0), sent("csat", 1, **score)] for score in scores]
    assert [judge(at_least_4, case).quantity for case in cases] == [1, 1, 0, 0]


def test_a_low_score_takes_the_success_back() -> None:
    scores: list[list[Signal]] = [[sent("csat", after(1), score=score)] for score in (5, 4, 3)]
    verdicts = [judge(QUIET, [sent("tickets_resolved", RESOLVED), *score]) for score in [*scores, []]]
    assert [verdict.quantity for verdict in verdicts] == [1, 1, 0, 1]


def test_a_definition_changed_on_the_15th_judges_the_older_cases_by_the_older_version() -> None:
    change = datetime(2026, 10, 15, tzinfo=UTC)
    versions = [
        Version(parse_definition(FORM, number=1)),
        Version(parse_definition({**FORM, "hold_hours": 24}, number=2), effective_from=change),
    ]
    hours = {opened: [sent("ticket_opened", opened), sent("tickets_resolved", change + timedelta(hours=1))]
             for opened in (change - timedelta(seconds=1), change)}  # fmt: skip
    ends = [judge_case(versions, case)[0].matures_at for case in hours.values()]
    assert ends == [change + timedelta(hours=73), change + timedelta(hours=25)]
