"""Between the rows of a version's charges and their frozen values."""

from decimal import Decimal

from customers.rules.money import exponent, plain
from plans.models import Charge, ChargeType, PlanVersion
from plans.rules.catalogue.rates import parse_rate, plain_rate
from plans.rules.charges import FlatCharge, UsageCharge, VersionCharge, VersionTerms
from plans.rules.terms import Commitment


def frozen(row: Charge) -> VersionCharge:
    """The charge as a value, amounts with the currency's digits; WhereError or RateError for a bad one."""
    if row.amount is not None:
        amount = with_digits(row.amount, row.version.currency)
        return FlatCharge(key=row.key, amount=amount, timing=row.timing, text=row.text)
    meter = row.meter
    if meter is None:
        raise ValueError(f"charge {row.key} has neither an amount nor a meter")
    return UsageCharge(
        key=row.key,
        meter=meter.key,
        where={name: tuple(sorted(values)) for name, values in sorted(row.filter.items())},
        rate=parse_rate(row.rate),
        included=short(row.included),
        rollover=row.rollover,
        commitment=_commitment(row),
        case_cap=amount_of(row.case_cap, row.version.currency),
        discount_percent=short(row.discount_percent),
        minimum=amount_of(row.minimum, row.version.currency),
        cap=amount_of(row.cap, row.version.currency),
        text=row.text,
    )


def terms(version: PlanVersion) -> VersionTerms:
    """The whole version as a value; raises WhereError for a bad filter, RateError for a bad rate."""
    return VersionTerms(
        plan=version.plan.key,
        currency=version.currency,
        interval=version.interval,
        anchor=version.anchor,
        trial_days=version.trial_days,
        minimum=amount_of(version.minimum, version.currency),
        cap=amount_of(version.cap, version.currency),
        charges=tuple(frozen(row) for row in version.charges.all()),
    )


def _commitment(row: Charge) -> Commitment | None:
    if row.commitment_units is None:
        return None
    return Commitment(units=short(row.commitment_units), overage_factor=short(row.overage_factor))


def amount_of(amount: Decimal | None, currency: str) -> Decimal | None:
    """An amount of a row with the currency's digits; None for None."""
    return None if amount is None else with_digits(amount, currency)


def short(number: Decimal) -> Decimal:
    """The same number without zeros at its end."""
    return Decimal(plain(number))


def with_digits(price: Decimal, currency: str) -> Decimal:
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
    row.rate, row.included, row.rollover = plain_rate(charge.rate), charge.included, charge.rollover
    if charge.commitment is not None:
        row.commitment_units, row.overage_factor = charge.commitment.units, charge.commitment.overage_factor
    row.case_cap, row.discount_percent = charge.case_cap, charge.discount_percent
    row.minimum, row.cap = charge.minimum, charge.cap
    return row
