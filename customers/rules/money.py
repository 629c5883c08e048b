"""Money that refuses to be wrong: decimals only, one currency per sum, one rounding, splits that add up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from functools import lru_cache
from typing import Self

from customers.rules.currencies import MINOR_UNITS

MOST_DIGITS = 1000
"""Digits before or after the decimal point beyond which a number is refused: it would only cost memory."""

_PRECISION = 2 * MOST_DIGITS + 10

# Contexts of our own: whatever a caller does to the current one (precision, traps) changes no amount.
_ROUNDING = Context(
    prec=_PRECISION, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999,
    capitals=1, clamp=0, flags=[], traps=[InvalidOperation, DivisionByZero, Overflow],
)  # fmt: skip
_EXACT = Context(
    prec=_PRECISION, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999,
    capitals=1, clamp=0, flags=[], traps=[InvalidOperation, DivisionByZero, Overflow, Inexact],
)  # fmt: skip


class MoneyError(ValueError):
    """An amount or a sum that cannot be right."""


class CurrencyError(MoneyError):
    """A currency that is unknown, or not the one of the other amount."""


def exponent(currency: str) -> int:
    """Digits after the decimal point: 2 for USD, 0 for JPY, 3 for KWD. CurrencyError unless in ISO 4217."""
    try:
        return MINOR_UNITS[currency]
    except (KeyError, TypeError):
        raise CurrencyError(f"{str(currency)[:20]!r} is not a currency of ISO 4217") from None


@lru_cache(maxsize=512)
def quantum(currency: str) -> Decimal:
    """The smallest amount: 0.01 for USD, 1 for JPY, 0.001 for KWD. CurrencyError unless in ISO 4217."""
    return Decimal((0, (1,), -exponent(currency)))


def checked(number: Decimal) -> Decimal:
    """The number itself, if a finite Decimal of at most 1,000 digits on either side; MoneyError otherwise."""
    if not isinstance(number, Decimal):
        raise MoneyError(f"a Decimal is needed, not {type(number).__name__}")
    if not number.is_finite():
        raise MoneyError(f"{str(number)[:20]} is not a number")
    lowest = number.as_tuple().exponent
    if number and (number.adjusted() >= MOST_DIGITS or not isinstance(lowest, int) or lowest < -MOST_DIGITS):
        raise MoneyError("the number has too many digits")
    return number if number else Decimal(0)


def round_money(amount: Decimal, currency: str) -> Decimal:
    """Round half away from zero to the currency's digits: the one rounding of the product (H7).

    The result has exactly the currency's digits and is never -0. MoneyError for floats and infinities.
    """
    rounded = checked(amount).quantize(quantum(currency), context=_ROUNDING)
    return rounded if rounded else abs(rounded)


def plain(quantity: Decimal) -> str:
    """A number without exponent, trailing zeros or minus zero: "120", "2.5", "0". MoneyError as `checked`."""
    text = format(checked(quantity), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact_text(amount: Decimal, currency: str) -> str:
    """An amount before rounding: plain, with at least the currency's digits: "2.00", "0.0035". Raises as `plain`."""
    text = plain(amount)
    missing = exponent(currency) - len(text.partition(".")[2])
    point = "" if "." in text or missing <= 0 else "."
    return f"{text}{point}{'0' * missing}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that exists in its currency, with exactly the currency's digits.

    MoneyError for a float or an amount with more digits than the currency has (`Money.rounded` rounds first),
    CurrencyError for unknown currencies and for sums and comparisons over two currencies.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        amount = round_money(self.amount, self.currency)
        if amount != self.amount:
            raise MoneyError(f"{plain(self.amount)[:40]} has more digits than {self.currency} allows")
        object.__setattr__(self, "amount", amount)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in this currency."""
        return cls(Decimal(0), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Self:
        """The amount after the one rounding (H7)."""
        return cls(round_money(amount, currency), currency)

    @classmethod
    def total(cls, amounts: Iterable[Self], currency: str) -> Self:
        """The sum, nothing for no amounts. CurrencyError if one of them is in another currency."""
        return sum(amounts, cls.zero(currency))

    @property
    def text(self) -> str:
        """The amount with exactly the currency's digits and no exponent: "47", "0.063", "240.00" (R21)."""
        return format(self.amount, "f")

    def __str__(self) -> str:
        return f"{self.text} {self.currency}"

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __neg__(self) -> Self:
        return type(self)(self.amount.copy_negate(), self.currency)

    def __abs__(self) -> Self:
        return type(self)(self.amount.copy_abs(), self.currency)

    def __add__(self, other: Self) -> Self:
        return type(self)(_EXACT.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(_EXACT.subtract(self.amount, self._same(other)), self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Self) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Self) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Self) -> bool:
        return self.amount >= self._same(other)

    def _same(self, other: object) -> Decimal:
        if not isinstance(other, Money):
            raise MoneyError(f"money and {type(other).__name__} do not mix")
        if other.currency != self.currency:
            raise CurrencyError(f"{self.currency} and {other.currency} do not mix")
        return other.amount


def split(amount: Decimal, among: int | Sequence[int | Decimal], currency: str) -> tuple[Decimal, ...]:
    """Share an amount over equal parts, or by weights, so that the shares add up (largest remainder).

    100.00 over three is 33.34, 33.33, 33.33: of equal remainders the first gets the cent, and a negative
    amount is the mirror of the positive one. MoneyError for an amount with too many digits, no parts, a
    negative weight or weights that sum to zero.
    """
    whole = Money(amount, currency)
    weights = [Fraction(1)] * among if isinstance(among, int) else [_weight(weight) for weight in among]
    if not weights or sum(weights) == 0:
        raise MoneyError("an amount is split over at least one part with weight")
    digits, sign = exponent(currency), -1 if whole.amount < 0 else 1
    units = int(_EXACT.scaleb(abs(whole).amount, digits))
    return tuple(_EXACT.scaleb(Decimal(sign * share), -digits) for share in _shares(units, weights))


def _weight(weight: int | Decimal) -> Fraction:
    value = Fraction(weight if isinstance(weight, int) else checked(weight))
    if value < 0:
        raise MoneyError("a weight is never negative")
    return value


def _shares(units: int, weights: Sequence[Fraction]) -> list[int]:
    """Whole units by largest remainder, earlier parts first among equals."""
    whole = sum(weights)
    exact = [units * weight / whole for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda part: shares[part] - exact[part])
    for part in by_remainder[: units - sum(shares)]:
        shares[part] += 1
    return shares
