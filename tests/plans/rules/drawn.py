"""Terms and usage drawn by lot, dense where prices change: at the end of a tier, a pack, an allowance, a cap."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from plans.rules.catalogue.rates import parse_rate
from plans.rules.terms import Commitment, UsageTerms
from plans.rules.usage import Usage
from tests.customers.rules.laws import THOROUGH
from tests.plans.rules.oracle import DIGITS

HOW_MANY = 1_000_000 if THOROUGH else 100_000

USAGES_FOR_EACH_TERMS = 8

STEP = Decimal("0.000000001")

Drawing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `Case(...)` as pytest prints it, with its seed and place, is enough to look at it alone."""

    seed: int
    place: int
    currency: str
    rate: Mapping[str, Any]
    terms: Mapping[str, Any]
    usage: Mapping[str, Any]


def drawn_cases(how_many: int = HOW_MANY, *, seed: int = 20_260_301) -> Iterator[tuple[Case, UsageTerms, Usage]]:
    """The same cases each time, for the same seed, with the values to price."""
    lot = Random(seed)  # noqa: S311
    for first in range(0, how_many, USAGES_FOR_EACH_TERMS):
        currency = lot.choice(tuple(DIGITS))
        rate = lot.choice(tuple(RATES.values()))(lot)
        terms = _terms(lot, currency, rate)
        made = made_terms(currency, rate, terms)
        for place in range(first, min(first + USAGES_FOR_EACH_TERMS, how_many)):
            usage = _usage(lot, rate, terms)
            yield Case(seed, place, currency, rate, terms, usage), made, made_usage(usage)


def made_terms(currency: str, rate: Mapping[str, Any], terms: Mapping[str, Any]) -> UsageTerms:
    """The value of the drawn terms."""
    plain = {name: terms[name] for name in terms if name not in ("commitment", "overage_factor", "days")}
    if "commitment" in terms:
        plain["commitment"] = Commitment(units=terms["commitment"], overage_factor=terms["overage_factor"])
    made = UsageTerms(currency=currency, rate=parse_rate(rate), **plain)
    return made.for_days(*terms["days"]) if "days" in terms else made


def made_usage(usage: Mapping[str, Any]) -> Usage:
    """The value of the drawn usage, which knows of its values only those that matter."""
    return Usage(**{name: usage[name] for name in usage if name != "all_values"})


def _amount(lot: Random, most: int = 1_000) -> Decimal:
    """Mostly small and round, sometimes with every digit that a price or a quantity may have."""
    kind = lot.random()
    if kind < 0.4:
        return Decimal(lot.randint(0, most))
    if kind < 0.8:
        return Decimal(lot.randint(0, most * 1_000)).scaleb(-3)
    return Decimal(lot.randint(0, most * 10**9)).scaleb(-9)


def _price(lot: Random) -> Decimal:
    kind = lot.random()
    if kind < 0.1:
        return Decimal(0)
    if kind < 0.5:
        return Decimal(lot.randint(0, 2_000)).scaleb(-2)
    if kind < 0.8:
        return Decimal(lot.randint(0, 100_000)).scaleb(-4)
    return Decimal(lot.randint(0, 10**14)).scaleb(-12)


def _ends(lot: Random) -> list[Decimal]:
    """Where tiers end, ascending."""
    found = {max(_amount(lot, 300), STEP) for _ in range(lot.randint(0, 4))}
    return sorted(found)


def _tiered(lot: Random, model: str) -> Drawing:
    tiers = []
    for end in (*_ends(lot), None):
        kind = lot.random()
        tier: Drawing = {} if end is None else {"up_to": end}
        if kind < 0.8:
            tier["unit_price"] = _price(lot)
        if kind > 0.5:
            tier["flat_fee"] = _price(lot) + Decimal("0.01")
        tiers.append(tier)
    return {"model": model, "tiers": tiers} | _at_zero(lot)


def _at_zero(lot: Random) -> Drawing:
    return {"flat_fee_at_zero": True} if lot.random() < 0.3 else {}


def _stairs(lot: Random) -> Drawing:
    stairs = [{"price": _price(lot)} | ({} if end is None else {"up_to": end}) for end in (*_ends(lot), None)]
    return {"model": "stairstep", "tiers": stairs} | _at_zero(lot)


def _package(lot: Random) -> Drawing:
    size = max(_amount(lot, 100), STEP * 1_000)
    free = {"free": _amount(lot, 200)} if lot.random() < 0.5 else {}
    return {"model": "package", "size": size, "price": _price(lot)} | free


def _percentage(lot: Random) -> Drawing:
    rate: Drawing = {"model": "percentage", "percent": _amount(lot, 100)}
    if lot.random() < 0.6:
        rate["fixed"] = _price(lot)
    if lot.random() < 0.5:
        rate["free_events"] = lot.randint(0, 5)
    if lot.random() < 0.5:
        rate["free_amount"] = _amount(lot, 500)
    return rate


def _matrix(lot: Random) -> Drawing:
    values = lot.sample(("confirmed", "assumed", "assisted", "basic"), lot.randint(1, 4))
    default = {"default": _price(lot)} if lot.random() < 0.5 else {}
    return {"model": "matrix", "by": "class", "prices": {value: _price(lot) for value in values}} | default


RATES: Mapping[str, Callable[[Random], Drawing]] = {
    "per_unit": lambda lot: {"model": "per_unit", "unit_price": _price(lot)},
    "graduated": lambda lot: _tiered(lot, "graduated"),
    "volume": lambda lot: _tiered(lot, "volume"),
    "package": _package,
    "stairstep": _stairs,
    "percentage": _percentage,
    "matrix": _matrix,
}
"""How each rate model is drawn."""


def _terms(lot: Random, currency: str, rate: Drawing) -> Drawing:
    """Terms that go together."""
    terms: Drawing = {}
    model = rate["model"]
    if model == "per_unit" and lot.random() < 0.3:
        terms["case_cap"] = _price(lot) + Decimal("0.01")
    elif model not in ("percentage", "matrix") and lot.random() < 0.3:
        terms |= {"commitment": _amount(lot, 400), "overage_factor": lot.choice(FACTORS)}
    may_include = model != "percentage" and "case_cap" not in terms
    for name in ("included", "rolled_over", "top_up_units") if may_include else ("top_up_units",):
        if lot.random() < 0.3:
            terms[name] = _amount(lot, 200)
    if lot.random() < 0.3:
        terms["discount_percent"] = lot.choice((Decimal(10), Decimal(25), Decimal("33.333"), Decimal(100)))
    money = sorted(Decimal(lot.randint(0, 10**6)).scaleb(-DIGITS[currency]) for _ in range(2))
    terms |= {name: bound for name, bound in zip(("minimum", "cap"), money, strict=True) if lot.random() < 0.3}
    if lot.random() < 0.3:
        terms["days"] = lot.choice(((0, 30), (1, 3), (10, 28), (17, 31), (365, 366)))
    return terms


FACTORS = tuple(map(Decimal, ("1", "1.5", "2", "0.8", "0")))


def _usage(lot: Random, rate: Drawing, terms: Drawing) -> Drawing:
    if rate["model"] == "percentage":
        return _transactions(lot, rate)
    if rate["model"] == "matrix":
        return _by_value(lot, rate)
    if "case_cap" in terms:
        return _cases(lot, rate, terms)
    return {"quantity": _quantity(lot, rate, terms), "events": lot.randint(0, 9)}


def _quantity(lot: Random, rate: Drawing, terms: Drawing) -> Decimal:
    """At a boundary, a hair beside it, nothing at all, somewhere, or very much."""
    kind = lot.random()
    if kind < 0.1:
        return Decimal(0)
    if kind < 0.25:
        return Decimal(lot.randint(0, 10**24 - 1)).scaleb(-9)
    if kind < 0.5:
        return _amount(lot, 700)
    edges = [tier["up_to"] for tier in rate.get("tiers", ()) if "up_to" in tier]
    edges += [lot.randint(1, 5) * rate["size"] + rate.get("free", 0)] if "size" in rate else []
    edges += [terms["commitment"]] if "commitment" in terms else []
    free = sum((terms[name] for name in ("included", "rolled_over", "top_up_units") if name in terms), Decimal(0))
    edge = lot.choice(edges) + free if edges else free
    return max(edge + lot.choice((Decimal(0), STEP, -STEP, Decimal(1), Decimal(-1))), Decimal(0))


def _transactions(lot: Random, rate: Drawing) -> Drawing:
    most = 0 if lot.random() < 0.05 else 300
    values = [_amount(lot, most) for _ in range(lot.randint(0, 6))]
    if values and "free_amount" in rate and lot.random() < 0.4:
        values[0] = rate["free_amount"]  # the first event alone comes to it exactly
    usage: Drawing = {"quantity": sum(values, Decimal(0)), "events": len(values), "all_values": values}
    if "free_events" in rate or "free_amount" in rate:
        usage["values"] = values if lot.random() < 0.5 else _that_matter(values, rate)
    return usage


def _that_matter(values: list[Decimal], rate: Drawing) -> list[Decimal]:
    """As far as free events or a free amount can reach, the crossing event included."""
    matter: list[Decimal] = []
    for value in values[: rate.get("free_events")]:
        matter.append(value)
        if "free_amount" in rate and sum(matter) > rate["free_amount"]:
            break
    return matter


def _by_value(lot: Random, rate: Drawing) -> Drawing:
    known = [*rate["prices"], *(("other", "") if "default" in rate else ())]
    per_value = {value: _amount(lot, 100) for value in lot.sample(known, lot.randint(0, len(known)))}
    return {"quantity": sum(per_value.values(), Decimal(0)), "per_value": per_value}


def _cases(lot: Random, rate: Drawing, terms: Drawing) -> Drawing:
    per_case = {_amount(lot, 20): lot.randint(1, 4) for _ in range(lot.randint(0, 4))}
    quantity = sum((units * cases for units, cases in per_case.items()), Decimal(0))
    return {"quantity": quantity, "events": sum(per_case.values()), "per_case": per_case}
