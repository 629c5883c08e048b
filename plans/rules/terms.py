"""What was agreed about some usage: the terms of a charge, as frozen values."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Self

from customers.rules.money import round_money
from customers.rules.proration import prorate
from plans.rules.priced import ONE, ZERO
from plans.rules.rates import Matrix, Percentage, PerUnit, Rate

UNIT_DIGITS = Decimal("0.000000001")

_ROUNDED = Context(prec=100, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """`units` are paid for whether used or not; units beyond them cost `overage_factor` times their price (C02)."""

    units: Decimal
    overage_factor: Decimal = ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageTerms:
    """How usage becomes money, in one currency.

    `included` units of a period cost nothing, nor do `rolled_over` ones from the period before and
    `top_up_units` of packs. `case_cap` bounds what one case costs, `discount_percent` is taken off before
    rounding, `minimum` and `cap` bound the rounded amount.
    """

    currency: str
    rate: Rate
    included: Decimal = ZERO
    rolled_over: Decimal = ZERO
    top_up_units: Decimal = ZERO
    commitment: Commitment | None = None
    case_cap: Decimal | None = None
    discount_percent: Decimal = ZERO
    minimum: Decimal | None = None
    cap: Decimal | None = None

    def with_units(self, *, rolled_over: Decimal = ZERO, top_up_units: Decimal = ZERO) -> Self:
        """The same terms for a period into which units are carried."""
        return replace(self, rolled_over=rolled_over, top_up_units=top_up_units)

    def for_days(self, part: int, whole: int) -> Self:
        """The terms on `part` of the `whole` days of a period: commitments shrink, allowances and caps do not (H8)."""
        if part == whole:
            return self
        minimum, commitment = self.minimum, self.commitment
        if minimum is not None:
            minimum = round_money(prorate(minimum, part, whole), self.currency)
        if commitment is not None:
            units = _ROUNDED.quantize(prorate(commitment.units, part, whole), UNIT_DIGITS)
            commitment = replace(commitment, units=units)
        return replace(self, minimum=minimum, commitment=commitment)


def conflicts(terms: UsageTerms) -> Iterator[tuple[str, str]]:
    """Terms that do not go together: the field, and why."""
    if terms.minimum is not None and terms.cap is not None and terms.cap < terms.minimum:
        yield "cap", "the cap is below the minimum"
    if terms.case_cap is not None:
        if not isinstance(terms.rate, PerUnit):
            yield "case_cap", "a cap per case needs a price per unit: with other models a case has no price of its own"
        if terms.included:
            yield "case_cap", "a cap per case and included units do not go together"
        if terms.commitment:
            yield "case_cap", "a cap per case and a commitment do not go together"
    if terms.included and isinstance(terms.rate, Percentage):
        yield "included", "a percentage has a free amount instead of included units"
    if terms.commitment and isinstance(terms.rate, Percentage | Matrix):
        yield "commitment", "a commitment of units needs a price that does not depend on what the units are"
