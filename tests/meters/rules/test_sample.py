"""A story to try a definition out with."""

from decimal import Decimal

import pytest

from meters.rules.definition_form import parse_definition
from meters.rules.sample import sample
from meters.rules.templates import TEMPLATES, Template, fill


@pytest.mark.parametrize("template", [each for each in TEMPLATES if each.rules], ids=lambda each: str(each.key))
def test_every_usual_definition_has_a_story(template: Template) -> None:
    definition = parse_definition(fill(template, {need.name: need.name for need in template.needs}))
    told = list(sample(definition))
    assert any(rule.effect.is_success and rule.on == on for _, on, _ in told for rule in definition.rules)
    assert [hours for hours, _, _ in told] == sorted(hours for hours, _, _ in told)
    assert all(definition.rule_for(on, properties) is not None for _, on, properties in told)


def test_it_takes_the_success_back_an_hour_before_it_is_final() -> None:
    rules = [
        {"on": "done", "effect": "achieve"},
        {"on": "opened", "effect": "attempt"},
        {"on": "undone", "effect": "void"},
    ]
    definition = parse_definition({"statement": "Any.", "hold_hours": 72, "rules": rules})
    assert list(sample(definition)) == [(0, "opened", {}), (1, "done", {}), (72, "undone", {})]


def test_its_events_meet_the_conditions() -> None:
    where = {
        "a": {"lt": 4}, "b": {"gt": "4.5"}, "c": {"in": ["x", "y"]}, "d": {"exists": True}, "e": {"missing": True},
        "f": {"ne": "z"}, "g": {"gte": 7}, "h": {"eq": True},
    }  # fmt: skip
    definition = parse_definition({"statement": "Any.", "rules": [{"on": "done", "where": where, "effect": "confirm"}]})
    (only,) = sample(definition)
    assert only == (0, "done", {
        "a": Decimal(3), "b": Decimal("5.5"), "c": "x", "d": "other", "f": "other", "g": Decimal(7), "h": "true",
    })  # fmt: skip
    assert definition.rule_for("done", only[2]) == 0
