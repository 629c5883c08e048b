"""Prices in words."""

from customers.admin.parts.display import money
from customers.rules.money import exact_text
from meters.admin.named_lists import written
from plans.models import Charge, ChargeType, PlanVersion
from plans.rules.catalogue.rates import parse_rate, plain_rate
from plans.rules.rates import PerUnit, Rate

PERIODS = {"month": "a month", "quarter": "a quarter", "year": "a year"}


def price(charge: Charge, version: PlanVersion) -> str:
    """ "2.00 USD for each ticket", "500.00 USD a month, in advance"."""
    if charge.type == ChargeType.FLAT and charge.amount is not None:
        fee = f"{money(charge.amount, version.currency)} {PERIODS[version.interval]}"
        return f"{fee}, in advance" if charge.timing == "advance" else fee
    each = charge.meter.unit_singular if charge.meter else "unit"
    return rated(parse_rate(charge.rate), version.currency, each)


def rated(rate: Rate, currency: str, each: str) -> str:
    """What a rate says to a billing person, in one line."""
    if isinstance(rate, PerUnit):
        return f"{exact_text(rate.unit_price, currency)} {currency} for each {each}"
    return str(plain_rate(rate)["model"])


def counted(charge: Charge) -> str:
    """ "Tickets resolved (tier: standard)"; nothing for a flat fee."""
    if charge.meter is None:
        return ""
    only = written(charge.where).replace("\n", "; ")
    return f"{charge.meter.label} ({only})" if only else charge.meter.label


def prices(version: PlanVersion) -> str:
    """Everything the version charges, in one line."""
    return " + ".join(price(charge, version) for charge in version.charges.all())
