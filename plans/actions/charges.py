"""Between the rows of a version's charges and their frozen values."""

from decimal import Decimal

from customers.rules.money import exponent, plain
from plans.models import Charge, ChargeType, PlanVersion, RateModel
from plans.rules.charges import FlatCharge, UsageCharge, VersionCharge, VersionTerms
from plans.rules.rates import PerUnit, Rate

RATE_MODELS: dict[type[Rate], RateModel] = {PerUnit: RateModel.PER_UNIT}


def frozen(row: Charge) -> VersionCharge:
    """The charge as a value, its prices with the currency's digits; raises WhereError for a bad filter."""
    if row.amount is not None:
        amount = _priced(row.amount, row.version.currency)
        return FlatCharge(key=row.key, amount=amount, timing=row.timing, text=row.text)
    meter = row.meter
    if meter is None or row.unit_price is None:
        raise ValueError(f"charge {row.key} has no amount, meter or price")
    return UsageCharge(
        key=row.key,
        meter=meter.key,
        where={name: tuple(sorted(values)) for name, values in sorted(row.filter.items())},
        rate=PerUnit(_priced(row.unit_price, row.version.currency)),
        text=row.text,
    )


def terms(version: PlanVersion) -> VersionTerms:
    """The whole version as a value; raises WhereError for a bad filter."""
    rows = version.charges.all()
    return VersionTerms(
        plan=version.plan.key,
        currency=version.currency,
        interval=version.interval,
        charges=tuple(frozen(row) for row in rows),
    )


def _priced(price: Decimal, currency: str) -> Decimal:
    """The same number with the currency's digits, or as many as it needs beyond them."""
    needed = len(plain(price).partition(".")[2])
    return Decimal(f"{price:.{max(needed, exponent(currency))}f}")


def thawed(charge: VersionCharge, version: PlanVersion, position: int, meters: dict[str, int]) -> Charge:
    """An unsaved row for the charge; `meters` has the primary key of each meter by its key."""
    row = Charge(version=version, key=charge.key, text=charge.text, position=position)
    if isinstance(charge, FlatCharge):
        row.type, row.amount, row.timing = ChargeType.FLAT, charge.amount, charge.timing
        return row
    row.type, row.meter_id, row.where = ChargeType.USAGE, meters[charge.meter], dict(charge.where)
    row.rate_model, row.unit_price = RATE_MODELS[type(charge.rate)], charge.rate.unit_price
    return row
