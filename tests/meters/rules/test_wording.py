"""Definitions in sentences."""

from typing import Any

import pytest

from meters.rules.definition import Timer
from meters.rules.definition_form import parse_definition
from meters.rules.wording import definition_sentences, rule_sentence
from tests.meters.rules.cases import defined

LABELS = {"reopened": "Ticket reopened", "csat": "survey answered"}


def sentence(**rule: Any) -> str:
    success = {"on": "any", "effect": "achieve"}
    return rule_sentence(parse_definition({"statement": "Any.", "rules": [rule, success]}).rules[0], LABELS)


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("attempt", "open the case and count a try."),
        ("achieve", "count a success, final when the hold ends."),
        ("confirm", "count a success that is final at once."),
        ("reset", "start the hold again."),
        ("void", "take the success back."),
        ("exclude", "never bill the case."),
    ],
)
def test_each_effect_is_a_sentence(effect: str, expected: str) -> None:
    start = "When “Ticket reopened” arrives for the same case, "
    assert sentence(on="reopened", effect=effect) == start + expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"eq": 4}, "is 4"),
        ({"eq": "pro"}, "is “pro”"),
        ({"ne": True}, "is there and not “true”"),
        ({"lt": "4.50"}, "is below 4.5"),
        ({"lte": 4}, "is at most 4"),
        ({"gt": 4}, "is above 4"),
        ({"gte": 4}, "is at least 4"),
        ({"in": ["a", "b", 3]}, "is one of “a”, “b” or 3"),
        ({"in": ["a"]}, "is one of “a”"),
        ({"exists": True}, "is there"),
        ({"missing": True}, "is missing"),
    ],
)
def test_each_condition_is_part_of_the_sentence(asked: dict[str, object], expected: str) -> None:
    found = sentence(on="csat", where={"score": asked}, effect="void")
    assert (
        found == f"When “Survey answered” arrives for the same case and its “score” {expected}, take the success back."
    )


def test_several_conditions_are_joined() -> None:
    found = sentence(on="csat", where={"score": {"gte": 1, "lt": 4}, "bot": {"missing": True}}, effect="void")
    assert "and its “bot” is missing and its “score” is at least 1 and its “score” is below 4, " in found


def test_a_class_is_named_and_a_meter_without_label_by_its_key() -> None:
    found = sentence(on="tickets_resolved", effect="confirm", **{"class": "confirmed"})
    assert found.startswith("When “Tickets resolved” arrives")
    assert found.endswith("count a success of the class “confirmed” that is final at once.")


def test_a_definition_ends_with_its_terms() -> None:
    longest = defined(72, timer=Timer.ANY_SIGNAL, case_window_hours=100, reversal_horizon_days=1)
    assert definition_sentences(longest, {})[-3:] == (
        "A success is final 72 hours after the last event that a rule matches, unless it is taken back before.",
        "Once final, it can still be taken back for 1 day.",
        "A case is charged once, and is a new case after 100 hours of silence.",
    )
    assert definition_sentences(defined(), {})[-3:] == (
        "A success is final at once.",
        "Once final, it can still be taken back at any time.",
        "A case is charged once, however often it succeeds.",
    )
    assert definition_sentences(defined(reversal_horizon_days=0), {})[-2] == "Once final, no event takes it back."
    assert len(definition_sentences(defined(), {})) == 6 + 3
