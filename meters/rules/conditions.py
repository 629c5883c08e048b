"""Conditions on the properties of an event: which signals a rule is about.

Values are compared as one of three things, whatever type the sender chose:

- a **number**: a JSON number, or a text written like one (`"4"`, `"-0.50"`; not `"007"`, `"1e3"` or `" 4"`).
  Numbers compare as decimals, so `4`, `4.0` and `"4.00"` are equal;
- a **text**: any other text, compared exactly. A boolean is the text `true` or `false`;
- **nothing**: a property that is null is missing, as if it had not been sent.

What else a value may be (a list, NaN) is there, but equal to nothing and neither below nor above anything.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Scalar = Decimal | str

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)


class Op(StrEnum):
    """What a condition asks of a property. All but `missing` are false where the property is missing."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    IN = "in"
    EXISTS = "exists"
    MISSING = "missing"


ORDERING = frozenset({Op.LT, Op.LTE, Op.GT, Op.GTE})
"""They hold between two numbers only; of a text they are false."""

PRESENCE = frozenset({Op.EXISTS, Op.MISSING})
"""They ask for no value."""


class _Strange:
    """There, but neither a number nor a text."""


_STRANGE = _Strange()


@dataclass(frozen=True, slots=True)
class Condition:
    """One demand on one property.

    `operand` is what `scalar` makes of a value, one for each value of `in`, and none for `exists` and `missing`.
    """

    name: str
    op: Op
    operand: tuple[Scalar, ...] = ()

    def holds(self, properties: Mapping[str, object]) -> bool:
        """Whether the properties meet it; false, never an exception, for values that do not fit.

        `ne` holds for whatever is there and not equal, also of another type.
        """
        found = scalar(properties.get(self.name))
        if found is None or self.op in PRESENCE:
            return (found is None) == (self.op is Op.MISSING)
        if self.op in ORDERING:
            return isinstance(found, Decimal) and self._in_order(found)
        return (found in self.operand) != (self.op is Op.NE)

    def _in_order(self, found: Decimal) -> bool:
        limit = self.operand[0]
        if not isinstance(limit, Decimal):
            return False
        if found == limit:
            return self.op in (Op.LTE, Op.GTE)
        return (found < limit) == (self.op in (Op.LT, Op.LTE))


def scalar(value: object) -> Scalar | _Strange | None:
    """A property's value as a number or a text; None where it is missing."""
    if isinstance(value, str):
        return Decimal(value) if _NUMBER.fullmatch(value) else value
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else _STRANGE
    return value if isinstance(value, Decimal) and value.is_finite() else _STRANGE
