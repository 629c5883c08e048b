"""Tiers: where one price ends and the next begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from customers.rules.money import plain
from plans.rules.priced import EXACT, ZERO


class RateError(ValueError):
    """Terms that leave usage without a price, or price it twice; `inside` leads to the place in the rate."""

    def __init__(self, text: str, *inside: str | int) -> None:
        super().__init__(text)
        self.inside = inside


class Bounded(Protocol):
    @property
    def up_to(self) -> Decimal | None: ...


B = TypeVar("B", bound=Bounded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Units up to `up_to`, inclusive, cost `unit_price` each and `flat_fee` once; None is without an end."""

    up_to: Decimal | None = None
    unit_price: Decimal | None = None
    flat_fee: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.unit_price is None and not self.flat_fee:
            raise RateError("a tier needs a unit price or a flat fee", "unit_price")

    @property
    def each(self) -> Decimal:
        """The price of one unit; nothing where the tier only has a fee."""
        return self.unit_price or ZERO


def check_tiers(tiers: Sequence[Bounded]) -> None:
    """Raises RateError unless the tiers ascend and the last one, and only that, is open."""
    if not tiers:
        raise RateError("there must be at least one tier", "tiers")
    below = ZERO
    for place, tier in enumerate(tiers[:-1]):
        if tier.up_to is None:
            raise RateError("only the last tier is open; say up to where this one goes", "tiers", place, "up_to")
        if tier.up_to <= below:
            said = f"{plain(tier.up_to)} must be more than {plain(below)}, where the tier before ends"
            raise RateError(said, "tiers", place, "up_to")
        below = tier.up_to
    if tiers[-1].up_to is not None:
        said = "the last tier must be open, or units above it would have no price; leave its end out"
        raise RateError(said, "tiers", len(tiers) - 1, "up_to")


def reached(quantity: Decimal, tiers: Sequence[B]) -> B:
    """The tier in which the last unit falls."""
    return next(tier for tier in tiers if tier.up_to is None or quantity <= tier.up_to)


def span(place: int, tiers: Sequence[Bounded]) -> str:
    """The units of a tier in words: "first 50", "next 50", "above 100"; nothing for one that has them all."""
    below = tiers[place - 1].up_to if place else ZERO
    up_to = tiers[place].up_to
    assert below is not None, "only the last tier is open"
    if up_to is None:
        return f"above {plain(below)}" if below else ""
    return f"next {plain(EXACT.subtract(up_to, below))}" if below else f"first {plain(up_to)}"
