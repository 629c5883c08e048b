"""A stored version as people would write it, to be read by the one parser that checks definitions."""

from meters.models import OutcomeDefinition, SignalRule
from meters.rules.definition import Definition
from meters.rules.definition_form import DefinitionError, parse_definition
from meters.rules.faults import Fault

Written = dict[str, object]


def written(version: OutcomeDefinition) -> Written:
    """The version as `parse_definition` reads it."""
    return {
        "statement": version.statement,
        "hold_hours": version.hold_hours,
        "timer": version.timer,
        "case_window_hours": version.case_window_hours,
        "reversal_horizon_days": version.reversal_horizon_days,
        "rules": [_rule(rule) for rule in rules_of(version)],
    }


def checked(version: OutcomeDefinition) -> tuple[Definition | None, tuple[Fault, ...]]:
    """The version as a frozen value, or everything that is wrong with it."""
    try:
        return parse_definition(written(version), number=version.number), ()
    except DefinitionError as error:
        return None, error.faults


def rules_of(version: OutcomeDefinition) -> list[SignalRule]:
    """Its rules in order, with their meters."""
    return list(version.rules.select_related("on").order_by("position", "pk"))


def _rule(rule: SignalRule) -> Written:
    return {"on": rule.on.key, "where": rule.where, "effect": rule.effect, "class": rule.outcome_class}
