"""Values as senders write them: JSON numbers or strings, within bounds (H6, R21)."""

import re
from decimal import Context, Decimal

INTEGER_DIGITS = 15
FRACTION_DIGITS = 9
ONE = Decimal(1)
ZERO = Decimal(0)
FINEST = Decimal(1).scaleb(-FRACTION_DIGITS)
EXACT = Context(prec=INTEGER_DIGITS + FRACTION_DIGITS)

_WRITTEN = re.compile(rb'("?)(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?)\1', re.ASCII)


class QuantityError(ValueError):
    """The value cannot be counted."""


def parse_value(written: bytes) -> Decimal:
    """The value of a JSON number or string; raises QuantityError that says what is wrong with it.

    At most 15 digits before the point and 9 after it, and not negative.
    """
    if written == b"1":
        return ONE
    if len(written) > 64:
        raise QuantityError("has too many characters")
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise QuantityError("must be a finite decimal number, or a text that holds one")
    return _bounded(Decimal(match[2].decode()))


def _bounded(value: Decimal) -> Decimal:
    if not value:
        return ZERO
    if value < 0:
        raise QuantityError("must not be negative")
    if value.adjusted() >= INTEGER_DIGITS:
        raise QuantityError(f"has more than {INTEGER_DIGITS} digits before the point")
    if value != value.quantize(FINEST, context=EXACT):
        raise QuantityError(f"has more than {FRACTION_DIGITS} digits after the point")
    return value
