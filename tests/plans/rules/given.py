"""Rates as the catalogue writes them, and what some usage comes to under them."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from plans.rules.catalogue.rates import parse_rate
from plans.rules.price import price
from plans.rules.priced import Priced
from plans.rules.terms import Commitment, UsageTerms
from plans.rules.usage import Usage

Plain = Mapping[str, Any]


def tier(up_to: str | None, unit_price: str | None = None, fee: str | None = None) -> dict[str, str]:
    """A tier; without an end it is the last, and without a unit price it only has its fee."""
    said = {"up_to": up_to, "unit_price": unit_price, "flat_fee": fee}
    return {name: value for name, value in said.items() if value is not None}


def graduated(*tiers: Mapping[str, str], at_zero: bool = False) -> dict[str, Any]:
    return {"model": "graduated", "tiers": tiers, "flat_fee_at_zero": at_zero}


def volume(*tiers: Mapping[str, str], at_zero: bool = False) -> dict[str, Any]:
    return {"model": "volume", "tiers": tiers, "flat_fee_at_zero": at_zero}


def stairs(*steps: tuple[str | None, str], at_zero: bool = False) -> dict[str, Any]:
    """A price for each stair: up to so many units, so much."""
    tiers = [{"up_to": up_to, "price": price} for up_to, price in steps]
    return {"model": "stairstep", "tiers": tiers, "flat_fee_at_zero": at_zero}


def per_unit(unit_price: str) -> dict[str, Any]:
    return {"model": "per_unit", "unit_price": unit_price}


def package(size: str, price: str, free: str = "0") -> dict[str, Any]:
    return {"model": "package", "size": size, "price": price, "free": free}


def percentage(percent: str, **more: str) -> dict[str, Any]:
    return {"model": "percentage", "percent": percent, **more}


def matrix(by: str, prices: Mapping[str, str], default: str | None = None) -> dict[str, Any]:
    return {"model": "matrix", "by": by, "prices": prices, "default": default}


def terms(rate: Plain, currency: str = "USD", commitment: Mapping[str, str] | None = None, **more: str) -> UsageTerms:
    """The terms of a charge; amounts and units are text."""
    numbers = {name: Decimal(value) for name, value in more.items()}
    made = Commitment(**{name: Decimal(value) for name, value in commitment.items()}) if commitment else None
    return UsageTerms(currency=currency, rate=parse_rate(rate), commitment=made, **numbers)


def priced(rate: Plain, quantity: str, currency: str = "USD", **more: Any) -> Priced:
    """What the quantity comes to, with its working."""
    return price(terms(rate, currency, **more), Usage(Decimal(quantity)))


def total(rate: Plain, quantity: str, currency: str = "USD", **more: Any) -> str:
    """What the customer pays for the quantity."""
    return str(priced(rate, quantity, currency, **more).total)


def transactions(*values: str) -> Usage:
    """An event for each value, all of which are known."""
    known = [Decimal(value) for value in values]
    return Usage(sum(known, Decimal(0)), events=len(known), values=known)


def cases(**of_units: int) -> Usage:
    """How many cases have how many units: `cases(_3=12)` is twelve of three units."""
    per_case = {Decimal(units.lstrip("_").replace("_", ".")): count for units, count in of_units.items()}
    quantity = sum((units * count for units, count in per_case.items()), Decimal(0))
    return Usage(quantity, events=sum(per_case.values()), per_case=per_case)


def by_value(**units: str) -> Usage:
    """The quantity of each value of a dimension."""
    per_value = {value: Decimal(number) for value, number in units.items()}
    return Usage(sum(per_value.values(), Decimal(0)), per_value=per_value)


def working(found: Priced) -> list[tuple[str, str, str, str]]:
    """The steps as text: quantity, unit price, amount, what about."""
    return [(str(step.quantity), str(step.unit_price), str(step.amount), step.text) for step in found.steps]


def numbers_of(text: str) -> list[str]:
    """The numbers in a cell of the worked examples: "q = 5; 6; 20" or "1,000 resolutions"."""
    return [number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def amounts(text: str) -> list[str]:
    """The amounts in such a cell, in dollars: "35; 41.50" is ["35.00", "41.50"]."""
    return [f"{Decimal(number):.2f}" for number in numbers_of(text)]
