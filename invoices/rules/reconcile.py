"""Bill by difference: what is due for a closed period, minus what documents carry (H9, R12, R13).

First bill, late usage, reversal and dispute are the same question asked again. The answer is one of three: late
usage to bill, an amount to credit, or an amount to withhold, so that always billed + withheld = price.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from plans.rules.priced import EXACT, ZERO, exact_sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a closed period comes to now, at its own terms."""

    amount: Decimal
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What one document carries for the period: its lines minus the credit notes against them."""

    document: object
    amount: Decimal
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """Usage that came after the bill: to be billed now, at the price it would have had then."""

    amount: Decimal
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """An amount to credit, by the documents that carry it, newest first; `quantity` is taken back with it."""

    parts: tuple[tuple[object, Decimal], ...]
    quantity: Decimal

    @property
    def amount(self) -> Decimal:
        """All of it."""
        return exact_sum(amount for _, amount in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold:
    """A rise of the price that a reversal would bring: it is not billed, and remembered."""

    amount: Decimal
    quantity: Decimal


Difference = Late | Credit | Withhold


def difference(due: Due, carried: Sequence[Carried], withheld: Due) -> Difference | None:
    """What to write so that billed + withheld is the price again; None when it is.

    `carried` newest first. A fall of the price is taken from what was withheld first, which the customer never
    paid, then credited. Only a rise in quantity bills more.
    """
    billed = exact_sum((withheld.amount, *(each.amount for each in carried)))
    counted = exact_sum((withheld.quantity, *(each.quantity for each in carried)))
    missing, more = EXACT.subtract(due.amount, billed), EXACT.subtract(due.quantity, counted)
    if not missing:
        return None
    if missing > 0:
        return Late(amount=missing, quantity=more) if more > 0 else Withhold(amount=missing, quantity=more)
    if withheld.amount > 0:
        release = max(missing, withheld.amount.copy_negate())
        return Withhold(amount=release, quantity=more if release == missing else ZERO)
    return Credit(parts=tuple(_shared(missing.copy_negate(), carried)), quantity=more.copy_negate())


def _shared(amount: Decimal, carried: Sequence[Carried]) -> Iterator[tuple[object, Decimal]]:
    """The amount over the documents that carry something, newest first, never more than each carries."""
    left = amount
    for each in carried:
        part = min(left, each.amount)
        if part > 0:
            left = EXACT.subtract(left, part)
            yield each.document, part


def tax_of_credit(
    net: Decimal, *, lines_total: Decimal, tax: Decimal, credited: Decimal, credited_tax: Decimal, rounded: Decimal
) -> Decimal:
    """Tax that a credit of `net` gives back; `rounded` is the tax on it alone.

    The credit that takes the last of the lines gives back what is left of the tax, so that the notes of an invoice
    sum to exactly the invoice; none gives back more than is left.
    """
    left = EXACT.subtract(tax, credited_tax)
    is_last = EXACT.add(credited, net) == lines_total
    return left if is_last else min(rounded, left)
