"""Definitions as people write them, in a catalogue file or a JSON column."""

import re

from meters.rules.condition_form import read_conditions, write_conditions
from meters.rules.definition import Definition, Effect, SignalRule, Timer
from meters.rules.faults import Fault, Place

LONGEST_STATEMENT = 1000
LONGEST_CLASS = 64
MOST_RULES = 100
MOST_HOURS = 87_840
MOST_DAYS = 3_660

FIELDS = ("statement", "hold_hours", "timer", "case_window_hours", "reversal_horizon_days", "rules")
RULE_FIELDS = ("on", "where", "effect", "class")

_METER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}")


class DefinitionError(ValueError):
    """The definition makes no sense; `faults` say where and why."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def parse_definition(written: object, *, number: int = 1) -> Definition:
    """The definition that a mapping with the keys of `FIELDS` describes; DefinitionError names all its faults.

    Only `statement` and `rules` must be there. Whether the meters exist is for the caller to ask.
    """
    place = Place()
    fields = place.fields(written, frozenset(FIELDS))
    definition = Definition(
        statement=place.at("statement").text(fields.get("statement"), LONGEST_STATEMENT),
        hold_hours=_whole(fields.get("hold_hours", 0), 0, MOST_HOURS, place.at("hold_hours")),
        timer=_timer(fields.get("timer", Timer.LAST_SUCCESS.value), place.at("timer")),
        case_window_hours=_optional(fields.get("case_window_hours"), 1, MOST_HOURS, place.at("case_window_hours")),
        reversal_horizon_days=_optional(
            fields.get("reversal_horizon_days"), 0, MOST_DAYS, place.at("reversal_horizon_days")
        ),
        rules=tuple(_rule(rule, inside) for inside, rule in place.at("rules").items(fields.get("rules"), MOST_RULES)),
        number=number,
    )
    if not place.faults:
        _check(definition, place)
    if place.faults:
        raise DefinitionError(tuple(place.faults))
    return definition


def as_mapping(definition: Definition) -> dict[str, object]:
    """The definition as `parse_definition` reads it, of plain JSON types without floats."""
    return {
        "statement": definition.statement,
        "hold_hours": definition.hold_hours,
        "timer": definition.timer.value,
        "case_window_hours": definition.case_window_hours,
        "reversal_horizon_days": definition.reversal_horizon_days,
        "rules": [_written(rule) for rule in definition.rules],
    }


def _written(rule: SignalRule) -> dict[str, object]:
    written: dict[str, object] = {"on": rule.on}
    if rule.where:
        written["where"] = write_conditions(rule.where)
    written["effect"] = rule.effect.value
    if rule.outcome_class:
        written["class"] = rule.outcome_class
    return written


def _rule(written: object, place: Place) -> SignalRule:
    fields = place.fields(written, frozenset(RULE_FIELDS))
    on, effect = fields.get("on"), fields.get("effect")
    if not isinstance(on, str) or not _METER.fullmatch(on):
        place.at("on").wrong("must be the key of a meter")
        on = ""
    if effect not in [known.value for known in Effect]:
        place.at("effect").wrong(f"must be one of {', '.join(Effect)}")
        effect = Effect.ACHIEVE
    return SignalRule(
        on=on,
        effect=Effect(effect),
        where=read_conditions(fields.get("where"), place.at("where")),
        outcome_class=_class(fields.get("class"), Effect(effect), place.at("class")),
    )


def _class(written: object, effect: Effect, place: Place) -> str:
    if written is None or written == "":
        return ""
    if not effect.is_success:
        place.wrong("belongs to a success: achieve or confirm")
    return place.text(written, LONGEST_CLASS)


def _timer(written: object, place: Place) -> Timer:
    if written in [known.value for known in Timer]:
        return Timer(written)
    place.wrong(f"must be one of {', '.join(Timer)}")
    return Timer.LAST_SUCCESS


def _optional(written: object, least: int, most: int, place: Place) -> int | None:
    return None if written is None else _whole(written, least, most, place)


def _whole(written: object, least: int, most: int, place: Place) -> int:
    if type(written) is int and least <= written <= most:
        return written
    place.wrong(f"must be a whole number from {least} to {most}")
    return least


def _check(definition: Definition, place: Place) -> None:
    """What each part allows and the whole does not."""
    if not any(rule.effect.is_success for rule in definition.rules):
        place.at("rules").wrong("never charge: at least one must achieve or confirm")
    window = definition.case_window_hours
    if window is not None and window < definition.hold_hours:
        problem = f"must be at least the hold of {definition.hold_hours} hours: what comes later is another case"
        place.at("case_window_hours").wrong(problem)
    for index, rule in enumerate(definition.rules):
        taken = next((n for n in range(index) if _takes_all(definition.rules[n], rule)), None)
        if taken is not None:
            place.at("rules").item(index).wrong(
                f"is never reached: rules[{taken}] takes every {rule.on} that it would match"
            )


def _takes_all(earlier: SignalRule, rule: SignalRule) -> bool:
    return earlier.on == rule.on and set(earlier.where) <= set(rule.where)
