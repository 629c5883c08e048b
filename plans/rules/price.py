"""The order of the steps of pricing, in one place (R17).

1. Filter. Whoever gathers the usage has applied it: what is not priced is not counted.
2. Allowance, rolled-over units first because they expire first, then the period's own.
3. Top-up units, because they were paid for and outlive the period: they are touched last of what is free.
4. Rate model, on what is left, with the cap per case. A commitment prices its units whether used or not.
5. Discount, on the exact amount.
6. Round, once (H7).
7. Minimum against the rounded usage, so that the true-up line and the usage line add up to it.
8. Cap against the same, so that both lines show what was spared.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import reduce

from customers.rules.money import plain, round_money
from plans.rules.priced import EXACT, ONE, ZERO, Priced, Step, exact_sum, total_of
from plans.rules.rates import Percentage, PerUnit
from plans.rules.terms import Commitment, UsageTerms
from plans.rules.usage import Usage, UsageError


def price(terms: UsageTerms, usage: Usage) -> Priced:
    """The amount for `usage` under `terms`, with its working; UsageError if the terms ask for more than it has."""
    rolled_over, included, from_packs = _free(terms, usage.quantity)
    rest = usage.of(_less(usage.quantity, rolled_over, included, from_packs))
    free = ((rolled_over, "rolled over"), (included, "included"), (from_packs, "from top-ups"))
    steps = (*(Step.of(units, ZERO, text) for units, text in free if units), *_rated(terms, rest))
    steps = (*steps, *_discount(terms, total_of(steps)))
    amount = round_money(total_of(steps), terms.currency)
    return Priced(
        usage=amount,
        true_up=true_up(amount, terms.minimum),
        cap_discount=cap_discount(amount, terms.cap),
        steps=steps,
        rolled_over=rolled_over,
        included=included,
        from_packs=from_packs,
    )


def true_up(amount: Decimal, minimum: Decimal | None) -> Decimal:
    """What lifts the amount to the minimum: 50.00 under a minimum of 100.00 (C01)."""
    return max(EXACT.subtract(minimum, amount), ZERO) if minimum is not None else ZERO


def cap_discount(amount: Decimal, cap: Decimal | None) -> Decimal:
    """What brings the amount down to the cap: -20.00 for 120.00 under a cap of 100.00 (C09)."""
    return min(EXACT.subtract(cap, amount), ZERO) if cap is not None else ZERO


def _free(terms: UsageTerms, quantity: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """The units from what was rolled over, from the allowance and from top-ups, in the order in which they go.

    None where a unit has no price of its own, because transactions or capped cases are priced: publishing keeps
    allowances off such a charge, but a customer may still have packs from the plan before.
    """
    if terms.case_cap is not None or isinstance(terms.rate, Percentage):
        return ZERO, ZERO, ZERO
    rolled_over = min(quantity, terms.rolled_over)
    included = min(_less(quantity, rolled_over), terms.included)
    return rolled_over, included, min(_less(quantity, rolled_over, included), terms.top_up_units)


def _less(quantity: Decimal, *taken: Decimal) -> Decimal:
    return reduce(EXACT.subtract, taken, quantity)


def _rated(terms: UsageTerms, usage: Usage) -> tuple[Step, ...]:
    if terms.case_cap is not None:
        return tuple(_capped_cases(terms, terms.case_cap, usage))
    if terms.commitment is not None:
        return tuple(_committed(terms, terms.commitment, usage))
    nothing_left = not usage.quantity and not isinstance(terms.rate, Percentage)
    if nothing_left and not getattr(terms.rate, "flat_fee_at_zero", False):
        return ()
    return terms.rate.steps(usage)


def _committed(terms: UsageTerms, commitment: Commitment, usage: Usage) -> Iterator[Step]:
    """The used units, and what is missing to the price of the committed ones or comes on top of it."""
    steps = terms.rate.steps(usage)
    yield from (step for step in steps if step.quantity)
    used, due = total_of(steps), total_of(terms.rate.steps(usage.of(commitment.units)))
    beyond = EXACT.subtract(used, due)
    if usage.quantity <= commitment.units or beyond < ZERO:  # in volume tiers more units can cost less
        if beyond:
            yield Step.once(EXACT.minus(beyond), f"to the commitment of {plain(commitment.units)}")
        return
    surcharge = EXACT.multiply(beyond, EXACT.subtract(commitment.overage_factor, ONE))
    if surcharge:
        text = f"beyond the commitment of {plain(commitment.units)}: {plain(commitment.overage_factor)} times the price"
        yield Step.once(surcharge, text)


def _capped_cases(terms: UsageTerms, cap: Decimal, usage: Usage) -> Iterator[Step]:
    """The cases below the cap by their units, the others at the cap."""
    if usage.per_case is None:
        raise UsageError("a cap per case needs the quantity of each case")
    if not isinstance(terms.rate, PerUnit):
        raise UsageError("a cap per case needs a price per unit")
    each = terms.rate.unit_price
    below = {units: cases for units, cases in usage.per_case.items() if EXACT.multiply(units, each) <= cap}
    units = exact_sum(EXACT.multiply(units, Decimal(cases)) for units, cases in below.items())
    capped = sum(cases for units, cases in usage.per_case.items() if units not in below)
    if units:
        yield Step.of(units, each)
    if capped:
        yield Step.of(Decimal(capped), cap, "cases at the cap")


def _discount(terms: UsageTerms, amount: Decimal) -> Iterator[Step]:
    if terms.discount_percent and amount:
        off = EXACT.multiply(amount, EXACT.scaleb(terms.discount_percent, -2))
        yield Step.once(off.copy_negate(), f"{plain(terms.discount_percent)} % discount")
