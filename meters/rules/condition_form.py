"""Conditions as people write them: `{score: {lt: 4}}`."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from customers.rules.money import plain
from meters.rules.conditions import ORDERING, PRESENCE, Condition, Op, Scalar, scalar
from meters.rules.faults import Place

MOST_CONDITIONS = 32
MOST_VALUES = 200
LONGEST_NAME = 64
LONGEST_VALUE = 255

_MOST_EXACT = 2**53


def read_conditions(written: object, place: Place) -> tuple[Condition, ...]:
    """The conditions of a rule, in the order of their names, none for null; faults are noted at their places.

    A decimal operand is written as text ("4.5"), because a float is not what it looks like.
    """
    if written is None:
        return ()
    if not isinstance(written, Mapping):
        place.wrong("must map a property to what is asked of it, such as {score: {lt: 4}}")
        return ()
    found = [condition for name, asked in written.items() for condition in _of_property(name, asked, place.at(name))]
    if len(found) > MOST_CONDITIONS:
        place.wrong(f"asks for more than {MOST_CONDITIONS} things")
    return tuple(sorted(found, key=lambda condition: (condition.name, condition.op)))


def write_conditions(conditions: Iterable[Condition]) -> dict[str, dict[str, object]]:
    """The conditions as `read_conditions` reads them, of plain JSON types without floats."""
    written: dict[str, dict[str, object]] = {}
    for condition in conditions:
        written.setdefault(condition.name, {})[condition.op.value] = _operand(condition)
    return written


def _of_property(name: object, asked: object, place: Place) -> list[Condition]:
    known = frozenset(op.value for op in Op)
    fields = place.fields(asked, known)
    if isinstance(asked, Mapping) and not asked:
        place.wrong("asks for nothing; use one of " + ", ".join(sorted(known)))
    property_name = place.text(name, LONGEST_NAME)
    return [Condition(property_name, Op(op), _scalars(Op(op), value, place.at(op))) for op, value in fields.items()]


def _scalars(op: Op, written: object, place: Place) -> tuple[Scalar, ...]:
    if op in PRESENCE:
        if written is not True:
            place.wrong("must be true; exists and missing are each other's opposite")
        return ()
    values = place.items(written, MOST_VALUES) if op is Op.IN else [(place, written)]
    found = [_scalar(value, where) for where, value in values]
    if op in ORDERING and not all(value is None or isinstance(value, Decimal) for value in found):
        place.wrong("must be a number")
    return tuple(value for value in found if value is not None)


def _scalar(written: object, place: Place) -> Scalar | None:
    if isinstance(written, float):
        place.wrong('must not be a binary fraction; write it as text, such as "4.5"')
        return None
    if isinstance(written, int) and abs(written) >= _MOST_EXACT:
        place.wrong("is too large; write it as text")
        return None
    value = scalar(written)
    if not isinstance(value, (Decimal, str)) or (isinstance(written, str) and len(written) > LONGEST_VALUE):
        place.wrong(f"must be a number, true, false, or a text of at most {LONGEST_VALUE} characters")
        return None
    return value


def _operand(condition: Condition) -> object:
    if condition.op in PRESENCE:
        return True
    values = [_json(value) for value in condition.operand]
    return values if condition.op is Op.IN else values[0]


def _json(value: Scalar) -> object:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value, value)
    is_whole = value == value.to_integral_value() and abs(value) < _MOST_EXACT
    return int(value) if is_whole else plain(value)
