"""How far usage has come: towards what is included, minimums, caps and commitments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from customers.rules.money import round_money
from customers.rules.period import Period
from customers.rules.proration import prorate
from invoices.rules.agreement import Agreement, UsageCharge
from invoices.rules.due_line import CAP, TRUE_UP, USAGE, DueLine
from plans.rules.priced import EXACT, ZERO, Step, exact_sum


@dataclass(frozen=True, slots=True)
class Gauge:
    """So much, of which so much is used: units of an allowance, or an amount of money. More can be used than there is.

    Of a minimum and a commitment `left` is what is missing.
    """

    limit: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        """What is not used, never below nothing."""
        return max(EXACT.subtract(self.limit, self.used), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeStanding:
    """One usage charge in the running period. Bounds are measured against the amount of the usage alone.

    `amount` is what the charge comes to with its true-up and its discount; `included`, `rolled_over` and
    `commitment` are units.
    """

    charge_id: int
    key: str
    meter_id: int
    text: str
    unit: str
    quantity: Decimal
    included: Gauge
    rolled_over: Gauge
    from_packs: Decimal
    commitment: Gauge | None
    usage: Decimal
    steps: tuple[Step, ...]
    minimum: Gauge | None
    cap: Gauge | None
    amount: Decimal

    @property
    def allowance(self) -> Gauge:
        """What is included and what was rolled over, together, against all that was used."""
        return Gauge(EXACT.add(self.included.limit, self.rolled_over.limit), self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStanding:
    """One assignment in the running period, of which it holds on the days of `service`.

    `amount` is what all its lines on the invoice of the period come to, fees included; minimum and cap are
    measured against the usage with the bounds of its charges.
    """

    assignment_id: int
    key: str
    name: str
    currency: str
    period: Period
    service: Period
    charges: Sequence[ChargeStanding]
    minimum: Gauge | None
    cap: Gauge | None
    amount: Decimal


def plan_standing(agreement: Agreement, period: Period, lines: Sequence[DueLine]) -> PlanStanding | None:
    """How the agreement stands in the period, going by what would be billed; None if it holds on none of its days."""
    service = agreement.covered(period)
    if service is None:
        return None
    own = [line for line in lines if line.assignment_id == agreement.assignment_id]
    used = exact_sum(line.amount for line in own if line.charge_id is not None and line.kind in (USAGE, TRUE_UP, CAP))
    days = _committed_days(agreement, period)
    minimum = agreement.minimum
    if minimum is not None:
        minimum = round_money(prorate(minimum, days, period.days), agreement.currency)
    return PlanStanding(
        assignment_id=agreement.assignment_id,
        key=agreement.key,
        name=agreement.name,
        currency=agreement.currency,
        period=period,
        service=service,
        charges=tuple(_charges(agreement, period, own)),
        minimum=_gauge(minimum, used),
        cap=_gauge(agreement.cap, used),
        amount=_money(own, agreement.currency),
    )


def _charges(agreement: Agreement, period: Period, lines: Sequence[DueLine]) -> Iterator[ChargeStanding]:
    for charge in agreement.charges:
        own = [line for line in lines if line.charge_id == charge.charge_id]
        if isinstance(charge, UsageCharge) and own:
            yield _charge(agreement, charge, period, own)


def _charge(agreement: Agreement, charge: UsageCharge, period: Period, lines: Sequence[DueLine]) -> ChargeStanding:
    line = next(each for each in lines if each.kind == USAGE)
    assert line.carried is not None, "usage lines tell what they carry"
    terms = charge.terms.for_days(_committed_days(agreement, period), period.days)
    from_packs = exact_sum(line.carried.drawn.values())
    free = exact_sum((line.carried.included, line.carried.rolled_over, from_packs))
    return ChargeStanding(
        charge_id=charge.charge_id,
        key=charge.key,
        meter_id=charge.meter_id,
        text=line.text,
        unit=line.unit,
        quantity=line.quantity,
        included=Gauge(terms.included, line.carried.included),
        rolled_over=Gauge(line.carried.offered, line.carried.rolled_over),
        from_packs=from_packs,
        commitment=_gauge(terms.commitment.units if terms.commitment else None, EXACT.subtract(line.quantity, free)),
        usage=line.amount,
        steps=line.steps,
        minimum=_gauge(terms.minimum, line.amount),
        cap=_gauge(terms.cap, line.amount),
        amount=_money(lines, agreement.currency),
    )


def _gauge(limit: Decimal | None, used: Decimal) -> Gauge | None:
    return None if limit is None else Gauge(limit, used)


def _money(lines: Sequence[DueLine], currency: str) -> Decimal:
    return round_money(exact_sum(line.amount for line in lines), currency)


def _committed_days(agreement: Agreement, period: Period) -> int:
    days = agreement.committed(period)
    return days.days if days else 0
