"""When a person looks at an invoice before it is issued. Every bound is off until it is set (R15)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from customers.rules.money import plain

TRAILING = 6
"""Invoices before this one whose median is what is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What holds an invoice; None and False hold nothing. Factors are of the usual, amounts in its own currency."""

    total_factor: Decimal | None = None
    quantity_factor: Decimal | None = None
    most_lines: int | None = None
    first_invoice: bool = False
    most_total: Decimal | None = None

    @property
    def are_off(self) -> bool:
        """Whether nothing can be held."""
        return self == Bounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is looked at: the invoice, and those of its kind that the customer had before, newest last.

    Quantities are sums of usage lines by charge.
    """

    total: Decimal
    lines: int
    currency: str
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    earlier_totals: Sequence[Decimal] = ()
    earlier_quantities: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)
    is_first: bool = False


def trips(bounds: Bounds, facts: Facts) -> list[str]:
    """Why the invoice is held, a sentence for each bound that it is beyond; empty when nothing holds it."""
    return [*_first(bounds, facts), *_amounts(bounds, facts), *_quantities(bounds, facts)]


def _first(bounds: Bounds, facts: Facts) -> Iterator[str]:
    if bounds.first_invoice and facts.is_first:
        yield "It is the customer's first invoice."


def _amounts(bounds: Bounds, facts: Facts) -> Iterator[str]:
    if bounds.most_total is not None and facts.total > bounds.most_total:
        yield f"Its total of {plain(facts.total)} {facts.currency} is above {plain(bounds.most_total)}."
    if bounds.most_lines is not None and facts.lines > bounds.most_lines:
        yield f"It has {facts.lines} line{'' if facts.lines == 1 else 's'}, more than {bounds.most_lines}."
    if bounds.total_factor is not None and facts.earlier_totals:
        usual = _usual(facts.earlier_totals)
        if facts.total > usual * bounds.total_factor:
            yield (
                f"Its total of {plain(facts.total)} {facts.currency} is more than {plain(bounds.total_factor)} times "
                f"the usual {plain(usual)}."
            )


def _quantities(bounds: Bounds, facts: Facts) -> Iterator[str]:
    if bounds.quantity_factor is None:
        return
    for key, quantity in sorted(facts.quantities.items()):
        earlier = facts.earlier_quantities.get(key, ())
        if earlier and quantity > (usual := _usual(earlier)) * bounds.quantity_factor:
            yield (
                f"{plain(quantity)} of {key} are more than {plain(bounds.quantity_factor)} times "
                f"the usual {plain(usual)}."
            )


def _usual(values: Sequence[Decimal]) -> Decimal:
    return Decimal(median(values[-TRAILING:]))
