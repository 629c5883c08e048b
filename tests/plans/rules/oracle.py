"""The price again, from what the terms mean and with fractions: slow, plain, and without a line of `plans`.

A rate is read as the catalogue writes it. Every number is a Decimal on its way in and a Fraction from then on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

DIGITS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4}

POOLS = ("rolled_over", "included", "top_up_units")
"""What is free, in the order in which it goes."""

NOTHING = Fraction(0)

Numbers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a case comes to; `exact` is the usage before it is rounded."""

    exact: Fraction
    usage: Fraction
    true_up: Fraction
    cap_discount: Fraction
    rolled_over: Fraction
    included: Fraction
    from_packs: Fraction


def oracle(currency: str, rate: Numbers, terms: Numbers, usage: Numbers) -> Expected:
    """The price of some usage; `days` among the terms is the part of the period and the whole of it."""
    quantity = Fraction(usage["quantity"])
    taken, left = dict.fromkeys(POOLS, NOTHING), quantity
    if rate["model"] != "percentage" and "case_cap" not in terms:  # where units have a price of their own
        for pool in (pool for pool in POOLS if pool in terms):
            taken[pool] = min(Fraction(terms[pool]), left)
            left -= taken[pool]
    amount = _rated(rate, terms, usage, left)
    if "discount_percent" in terms:
        amount *= 1 - Fraction(terms["discount_percent"]) / 100
    rounded = half_away(amount, DIGITS[currency])
    minimum = _minimum(terms, DIGITS[currency])
    cap = Fraction(terms["cap"]) if "cap" in terms else None
    return Expected(
        exact=amount,
        usage=rounded,
        true_up=NOTHING if minimum is None or minimum < rounded else minimum - rounded,
        cap_discount=NOTHING if cap is None or rounded < cap else cap - rounded,
        rolled_over=taken["rolled_over"],
        included=taken["included"],
        from_packs=taken["top_up_units"],
    )


def half_away(amount: Fraction, digits: int) -> Fraction:
    """Rounded half away from zero."""
    whole, rest = divmod(abs(amount.numerator) * 10**digits, amount.denominator)
    nearest = whole + (1 if 2 * rest >= amount.denominator else 0)
    return Fraction(nearest if amount >= 0 else -nearest, 10**digits)


def _number(terms: Numbers, name: str) -> Fraction:
    return Fraction(terms[name]) if name in terms else NOTHING


def _share(terms: Numbers) -> Fraction:
    return Fraction(*terms["days"]) if "days" in terms else Fraction(1)


def _minimum(terms: Numbers, digits: int) -> Fraction | None:
    if "minimum" not in terms:
        return None
    return half_away(Fraction(terms["minimum"]) * _share(terms), digits)


def _rated(rate: Numbers, terms: Numbers, usage: Numbers, left: Fraction) -> Fraction:
    if "case_cap" in terms:
        each, cap = Fraction(rate["unit_price"]), Fraction(terms["case_cap"])
        return sum((min(units * each, cap) for units in _each_case(usage["per_case"])), NOTHING)
    model = MODELS[rate["model"]]
    if "commitment" not in terms:
        return model(rate, left, usage)
    units = half_away(Fraction(terms["commitment"]) * _share(terms), 9) if "days" in terms else None
    committed = Fraction(terms["commitment"]) if units is None else units
    due, used = model(rate, committed, usage), model(rate, left, usage)
    if left <= committed or used < due:
        return due
    return due + (used - due) * Fraction(terms["overage_factor"])


def _each_case(per_case: Mapping[Decimal, int]) -> list[Fraction]:
    return [Fraction(units) for units, cases in per_case.items() for _ in range(cases)]


def _per_unit(rate: Numbers, quantity: Fraction, usage: Numbers) -> Fraction:
    return quantity * Fraction(rate["unit_price"])


def _bounds(tiers: Sequence[Numbers]) -> list[tuple[Fraction, Fraction | None, Numbers]]:
    """Each tier with where it begins and ends."""
    ends = [Fraction(tier["up_to"]) if tier.get("up_to") is not None else None for tier in tiers]
    begins = [NOTHING, *(end for end in ends[:-1] if end is not None)]
    return list(zip(begins, ends, tiers, strict=True))


def _graduated(rate: Numbers, quantity: Fraction, usage: Numbers) -> Fraction:
    if not quantity:
        return _number(rate["tiers"][0], "flat_fee") if rate.get("flat_fee_at_zero") else NOTHING
    amount = NOTHING
    for begins, ends, tier in _bounds(rate["tiers"]):
        if quantity > begins:
            top = quantity if ends is None or quantity < ends else ends
            amount += (top - begins) * _number(tier, "unit_price") + _number(tier, "flat_fee")
    return amount


def _last_unit(tiers: Sequence[Numbers], quantity: Fraction) -> Numbers:
    """The tier of the last unit: the one that begins below it and ends no earlier."""
    found = [
        tier
        for begins, ends, tier in _bounds(tiers)
        if (quantity > begins or quantity == begins == 0) and (ends is None or quantity <= ends)
    ]
    (only,) = found
    return only


def _volume(rate: Numbers, quantity: Fraction, usage: Numbers) -> Fraction:
    if not quantity and not rate.get("flat_fee_at_zero"):
        return NOTHING
    tier = _last_unit(rate["tiers"], quantity)
    return quantity * _number(tier, "unit_price") + _number(tier, "flat_fee")


def _stairstep(rate: Numbers, quantity: Fraction, usage: Numbers) -> Fraction:
    if not quantity and not rate.get("flat_fee_at_zero"):
        return NOTHING
    return Fraction(_last_unit(rate["tiers"], quantity)["price"])


def _package(rate: Numbers, quantity: Fraction, usage: Numbers) -> Fraction:
    paid = max(quantity - _number(rate, "free"), NOTHING)
    return ceil(paid / Fraction(rate["size"])) * Fraction(rate["price"])


def _percentage(rate: Numbers, quantity: Fraction, usage: Numbers) -> Fraction:
    """Event by event: is this one free, crossing, or paid?"""
    percent, fixed = Fraction(rate["percent"]) / 100, _number(rate, "fixed")
    events, amount = rate.get("free_events"), Fraction(rate["free_amount"]) if "free_amount" in rate else None
    paid = so_far = NOTHING
    for place, value in enumerate(usage["all_values"]):
        before, so_far = so_far, so_far + Fraction(value)
        may_be_free = (events is not None or amount is not None) and (events is None or place < events)
        if may_be_free and (amount is None or so_far <= amount):
            continue
        if may_be_free and amount is not None and before < amount:
            paid += (so_far - amount) * percent + fixed
        else:
            paid += Fraction(value) * percent + fixed
    return paid


def _matrix(rate: Numbers, quantity: Fraction, usage: Numbers) -> Fraction:
    """What is not priced any more is taken from the values listed first, then from the others by name."""
    units = {value: Fraction(number) for value, number in usage["per_value"].items()}
    free = sum(units.values(), NOTHING) - quantity
    amount = NOTHING
    for value in [*rate["prices"], *sorted(set(units) - set(rate["prices"]))]:
        covered = min(free, units.get(value, NOTHING))
        free -= covered
        rest = units.get(value, NOTHING) - covered
        if rest:
            amount += rest * Fraction(rate["prices"].get(value, rate.get("default")))
    return amount


MODELS: Mapping[str, Callable[[Numbers, Fraction, Numbers], Fraction]] = {
    "per_unit": _per_unit,
    "graduated": _graduated,
    "volume": _volume,
    "package": _package,
    "stairstep": _stairstep,
    "percentage": _percentage,
    "matrix": _matrix,
}
"""Every rate model there is."""
