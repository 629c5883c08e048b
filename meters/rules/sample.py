"""A story to try a definition out with: a success, and something that takes it back before it is final."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from customers.rules.money import plain
from meters.rules.conditions import Condition, Op
from meters.rules.definition import Definition, Effect, SignalRule

Happening = tuple[int, str, Mapping[str, object]]
"""Hours after the first, meter, properties."""

_OTHER = "other"


def sample(definition: Definition) -> Iterator[Happening]:
    """The first rule of each of these effects at work: attempt, achieve or confirm, void or else exclude."""
    attempt = _first(definition, Effect.ATTEMPT)
    success = _first(definition, Effect.ACHIEVE) or _first(definition, Effect.CONFIRM)
    end = _first(definition, Effect.VOID) or _first(definition, Effect.EXCLUDE)
    start, late = int(attempt is not None), max(definition.hold_hours - 1, 1)
    for hours, rule in ((0, attempt), (start, success), (start + late, end)):
        if rule:
            yield hours, rule.on, {condition.name: _met(condition) for condition in rule.where if _says(condition)}


def _first(definition: Definition, effect: Effect) -> SignalRule | None:
    return next((rule for rule in definition.rules if rule.effect is effect), None)


def _says(condition: Condition) -> bool:
    return condition.op is not Op.MISSING


def _met(condition: Condition) -> object:
    """A value that meets the condition."""
    if not condition.operand or condition.op is Op.NE:
        return _OTHER
    value = condition.operand[0]
    if not isinstance(value, Decimal):
        return value
    return Decimal(plain(value + {Op.LT: -1, Op.GT: 1}.get(condition.op, 0)))
