"""The share of an amount that belongs to a part of a period (H8)."""

from decimal import ROUND_DOWN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from customers.rules.money import checked
from customers.rules.zones import CalendarError


class ProrationError(CalendarError):
    """A part that is not a part of the whole."""


def prorate(amount: Decimal, part_days: int, whole_days: int) -> Decimal:
    """`amount * part_days / whole_days`, unrounded: `round_money` once, at the line, gives the exact result.

    50.00 for 25 of 30 days is 41.666…, a line of 41.67 (E08). ProrationError unless 0 <= part <= whole and
    0 < whole, MoneyError for floats and infinities.
    """
    if whole_days <= 0 or not 0 <= part_days <= whole_days:
        raise ProrationError(f"{part_days} of {whole_days} days is not a part of a period")
    context = _enough_for(checked(amount), whole_days)
    return context.divide(context.multiply(amount, Decimal(part_days)), Decimal(whole_days))


def _enough_for(amount: Decimal, days: int) -> Context:
    """Digits beyond which no half cent can hide.

    A quotient that is not exactly half a cent keeps at least 1 / (2 * days * 10**digits) away from it, so the
    cut must come after that. Currencies have at most 4 digits.
    """
    _, digits, exponent = amount.as_tuple()
    places = len(digits) + (abs(exponent) if isinstance(exponent, int) else 0)
    return Context(
        prec=50 + places + 2 * len(str(days)), rounding=ROUND_DOWN, Emin=-999_999, Emax=999_999,
        capitals=1, clamp=0, flags=[], traps=[InvalidOperation, DivisionByZero, Overflow],
    )  # fmt: skip
