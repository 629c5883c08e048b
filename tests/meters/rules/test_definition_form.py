"""Definitions as they are written in a catalogue or a JSON column."""

import json
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meters.rules.conditions import Condition, Op
from meters.rules.definition import Definition, Effect, SignalRule, Timer
from meters.rules.definition_form import DefinitionError, as_mapping, parse_definition
from tests.customers.rules.laws import law
from tests.meters.rules.catalogue_form import FORM, MISTAKES


def faults(written: object) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        parse_definition(written)
    return [str(fault) for fault in caught.value.faults]


def test_the_form_of_the_catalogue_is_read() -> None:
    assert parse_definition(FORM, number=3) == Definition(
        statement="A ticket resolved by the assistant and not reopened for 72 hours.",
        hold_hours=72,
        timer=Timer.LAST_SUCCESS,
        case_window_hours=None,
        reversal_horizon_days=None,
        number=3,
        rules=(
            SignalRule("tickets_resolved", Effect.ACHIEVE, (), "assumed"),
            SignalRule("customer_confirmed", Effect.CONFIRM, (), "confirmed"),
            SignalRule("tickets_reopened", Effect.VOID),
            SignalRule("csat", Effect.VOID, (Condition("score", Op.LT, (Decimal(4),)),)),
            SignalRule("ticket_opened", Effect.ATTEMPT),
            SignalRule("human_replied", Effect.EXCLUDE),
        ),
    )


def test_it_is_written_as_it_was_read() -> None:
    assert as_mapping(parse_definition(FORM)) == FORM
    assert list(as_mapping(parse_definition(FORM))) == list(FORM)


def test_only_statement_and_rules_must_be_there() -> None:
    definition = parse_definition({"statement": "Any.", "rules": [{"on": "done", "effect": "achieve"}]})
    assert (definition.hold_hours, definition.timer) == (0, Timer.LAST_SUCCESS)
    assert (definition.case_window_hours, definition.reversal_horizon_days) == (None, None)


def test_every_kind_of_operand_survives_a_json_column() -> None:
    where = {
        "score": {"gte": "4.5", "lt": 10},
        "tier": {"in": ["pro", "007", 3, True]},
        "spam": {"missing": True},
        "test": {"exists": True, "ne": False},
    }
    rule = {"on": "done", "where": where, "effect": "achieve"}
    definition = parse_definition({"statement": "Any.", "rules": [rule]})
    stored = json.loads(json.dumps(as_mapping(definition), sort_keys=True))
    assert parse_definition(stored) == definition
    assert stored["rules"][0]["where"] == where


@pytest.mark.parametrize("empty", [None, {}])
def test_no_conditions_may_be_written_as_nothing(empty: object) -> None:
    rule = {"on": "done", "where": empty, "effect": "achieve", "class": ""}
    assert parse_definition({"statement": "Any.", "rules": [rule]}).rules[0].where == ()


def change(path: list[Any], value: object) -> Callable[[dict[str, Any]], None]:
    def at(form: dict[str, Any]) -> None:
        place: Any = form
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return at


@pytest.mark.parametrize(
    ("path", "value", "expected"), MISTAKES, ids=lambda value: None if isinstance(value, str) else ""
)
def test_a_mistake_is_named_by_its_path(path: list[Any], value: object, expected: str) -> None:
    form = deepcopy(FORM)
    change(path, value)(form)
    assert faults(form) == [expected]


def test_all_mistakes_are_named_at_once() -> None:
    form = {"statement": "", "hold_hours": -1, "rules": [{"on": "done"}, {"effect": "void"}]}
    assert [fault.partition(":")[0] for fault in faults(form)] == [
        "statement",
        "hold_hours",
        "rules[0].effect",
        "rules[1].on",
    ]


@pytest.mark.parametrize("written", [None, [], "text", 5, {}])
def test_what_is_no_mapping_is_no_definition(written: object) -> None:
    assert faults(written)


def test_a_case_window_may_be_as_long_as_the_hold() -> None:
    assert parse_definition({**FORM, "case_window_hours": 72}).case_window_hours == 72


def test_a_narrower_rule_may_come_first() -> None:
    rules = [{"on": "csat", "where": {"score": {"lt": 4}}, "effect": "void"}, {"on": "csat", "effect": "confirm"}]
    assert len(parse_definition({"statement": "Any.", "rules": rules}).rules) == 2
    assert faults({"statement": "Any.", "rules": rules[::-1]}) == [
        "rules[1]: is never reached: rules[0] takes every csat that it would match"
    ]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.integers(), inner, max_size=4),
)


@law
@given(st.dictionaries(st.sampled_from([*FORM, "x"]), anything), anything, st.integers(0, 5))
def test_whatever_is_written_is_read_or_refused_with_its_faults(
    written: dict[str, object], rule: object, place: int
) -> None:
    form = deepcopy(FORM) | written
    if isinstance(form["rules"], list):
        form["rules"].insert(place, rule)
    definition = None
    with suppress(DefinitionError):
        definition = parse_definition(form)
    assert parse_definition(as_mapping(definition)) == definition if definition else faults(form)
