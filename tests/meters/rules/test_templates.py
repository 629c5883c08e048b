"""The usual definitions, and what they make of the cases they are for."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from meters.rules.definition import Definition
from meters.rules.definition_form import DefinitionError, parse_definition
from meters.rules.judge import judge
from meters.rules.signal import Signal
from meters.rules.templates import TEMPLATES, Template, fill
from meters.rules.verdict import Status
from tests.meters.rules.cases import sent

BY_KEY = {template.key: template for template in TEMPLATES}

DEFINED = [template for template in TEMPLATES if template.rules]


def filled(template: Template, *, all_meters: bool = True) -> Definition:
    meters = {need.name: f"my_{need.name}" for need in template.needs if all_meters or not need.is_optional}
    return parse_definition(fill(template, meters))


def standing(key: str, *signals: Signal) -> tuple[Status, str]:
    verdict = judge(filled(BY_KEY[key]), signals)
    return verdict.status, verdict.outcome_class


def test_all_the_usual_definitions_are_offered() -> None:
    assert [template.title for template in TEMPLATES] == [
        "Every event counts",
        "Once per case",
        "Resolved and quiet for 24 hours",
        "Resolved and quiet for 72 hours",
        "Confirmed or assumed",
        "Qualified lead with exclusions",
        "Meeting held",
        "Human handled is excluded",
    ]
    assert len(BY_KEY) == len(TEMPLATES)


@pytest.mark.parametrize("template", DEFINED, ids=lambda template: str(template.key))
def test_a_template_makes_a_definition_with_or_without_its_optional_meters(template: Template) -> None:
    full, bare = filled(template), filled(template, all_meters=False)
    assert {rule.on for rule in full.rules} == {f"my_{need.name}" for need in template.needs}
    assert {rule.on for rule in bare.rules} == {f"my_{n.name}" for n in template.needs if not n.is_optional}
    assert template.explanation
    assert all(need.question.endswith("?") for need in template.needs)


@pytest.mark.parametrize("template", DEFINED, ids=lambda template: str(template.key))
def test_a_meter_that_is_needed_must_be_chosen(template: Template) -> None:
    with pytest.raises(DefinitionError) as caught:
        fill(template, {})
    assert [fault.path for fault in caught.value.faults] == [n.name for n in template.needs if not n.is_optional]


def test_that_every_event_counts_needs_no_definition() -> None:
    meters: Mapping[str, str] = {}
    assert fill(BY_KEY["every_event"], meters) is None


def test_once_per_case_counts_the_first_success() -> None:
    verdict = judge(filled(BY_KEY["once_per_case"]), [sent("my_achieved", hour) for hour in (5, 3, 9)])
    assert (verdict.quantity, verdict.signal) == (Decimal(1), sent("my_achieved", 3).id)


@pytest.mark.parametrize("hours", [24, 72])
def test_a_quiet_case_counts_unless_it_is_opened_again(hours: int) -> None:
    key, resolved = f"quiet_{hours}", sent("my_resolved", 0)
    assert standing(key, resolved, sent("my_reopened", hours - 1))[0] is Status.ATTEMPTED
    assert standing(key, resolved, sent("my_reopened", hours))[0] is Status.REVERSED
    assert standing(key, resolved, sent("my_opened", -1))[0] is Status.BILLABLE


def test_confirmed_and_assumed_are_told_apart() -> None:
    resolved, confirmed = sent("my_resolved", 0), sent("my_confirmed", 10)
    assert standing("confirmed_or_assumed", resolved) == (Status.BILLABLE, "assumed")
    assert standing("confirmed_or_assumed", resolved, confirmed) == (Status.BILLABLE, "confirmed")
    assert standing("confirmed_or_assumed", resolved, sent("my_confirmed", 73)) == (Status.BILLABLE, "assumed")


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        ([], Status.BILLABLE),
        ([sent("my_rejected", 100)], Status.ATTEMPTED),
        ([sent("my_disqualified", 1_000)], Status.EXCLUDED),
        ([sent("my_qualified", 5, test=True)], Status.EXCLUDED),
        ([sent("my_qualified", 5, test=False)], Status.BILLABLE),
    ],
)
def test_a_qualified_lead_counts_unless_something_is_wrong_with_it(signals: list[Signal], expected: Status) -> None:
    assert standing("qualified_lead", sent("my_captured", -1), sent("my_qualified", 0), *signals)[0] is expected


def test_a_meeting_counts_when_it_was_held() -> None:
    booked, held, no_show = sent("my_booked", 0), sent("my_held", 50), sent("my_no_show", 60)
    assert standing("meeting_held", booked)[0] is Status.ATTEMPTED
    assert standing("meeting_held", booked, held)[0] is Status.BILLABLE
    assert standing("meeting_held", booked, held, no_show)[0] is Status.ATTEMPTED


@pytest.mark.parametrize("hour", [-10, 0, 10, 1_000])
def test_a_case_with_a_human_in_it_never_counts(hour: int) -> None:
    assert standing("human_excluded", sent("my_resolved", 0))[0] is Status.BILLABLE
    assert standing("human_excluded", sent("my_resolved", 0), sent("my_human", hour))[0] is Status.EXCLUDED
