"""Spend alerts: which thresholds a running period has reached."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from customers.rules.money import plain, round_money
from invoices.rules.standing import ChargeStanding, Gauge, PlanStanding
from plans.rules.priced import EXACT, ZERO


@dataclass(frozen=True, slots=True)
class Subject:
    """What is watched: a charge of a plan, a plan, or without either everything that a customer will be billed."""

    plan: str = ""
    charge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """An amount of money in a currency, or a share in percent of the bound that the subject has."""

    alert_id: int
    subject: Subject
    amount: Decimal | None = None
    currency: str = ""
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """How far a bound is used: money in the currency that `unit` is the code of, or units."""

    gauge: Gauge
    unit: str
    is_money: bool = True

    @property
    def words(self) -> str:
        """ "82.00 of 100.00 USD", or "82 of 100 tickets"."""
        used, limit = (
            f"{round_money(each, self.unit):f}" if self.is_money else plain(each)
            for each in (self.gauge.used, self.gauge.limit)
        )
        return f"{used} of {limit} {self.unit}"


@dataclass(slots=True)
class Reading:
    """What a subject comes to in one billing period and currency, and the bounds that its shares are measured by."""

    subject: Subject
    period: str
    currency: str
    amount: Decimal = ZERO
    measures: list[Measure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reached:
    """A threshold that was reached, with the reading that reached it, and in words."""

    alert_id: int
    reading: Reading
    words: str


def everything(period: str, currency: str, amount: Decimal, spend_cap: Gauge | None) -> Reading:
    """The reading of all that a customer will be billed."""
    measures = [Measure(spend_cap, currency)] if spend_cap else []
    return Reading(Subject(), period, currency, amount, measures)


def readings(plans: Iterable[PlanStanding]) -> list[Reading]:
    """A reading of each plan and charge, of which the assignments within one billing period count together."""
    found: dict[tuple[Subject, str, str], Reading] = {}

    def add(subject: Subject, plan: PlanStanding, amount: Decimal, measures: Sequence[Measure]) -> None:
        key = subject, plan.period.label, plan.currency
        reading = found.setdefault(key, Reading(*key))
        reading.amount = EXACT.add(reading.amount, amount)
        reading.measures += measures

    for plan in plans:
        add(Subject(plan.key), plan, plan.amount, [Measure(plan.cap, plan.currency)] if plan.cap else [])
        for charge in plan.charges:
            add(Subject(plan.key, charge.key), plan, charge.amount, _measures(charge, plan.currency))
    return list(found.values())


def reached(thresholds: Iterable[Threshold], found: Iterable[Reading]) -> Iterator[Reached]:
    """The thresholds that the readings have reached: the amount itself reaches it, and so does the exact share."""
    by_subject: dict[Subject, list[Reading]] = {}
    for reading in found:
        by_subject.setdefault(reading.subject, []).append(reading)
    for threshold in thresholds:
        for reading in by_subject.get(threshold.subject, ()):
            if measure := _reaching(threshold, reading):
                yield Reached(threshold.alert_id, reading, measure.words)


def _reaching(threshold: Threshold, reading: Reading) -> Measure | None:
    """What reached the threshold, if anything did."""
    if threshold.amount is not None:
        is_reached = reading.currency == threshold.currency and reading.amount >= threshold.amount
        return Measure(Gauge(threshold.amount, reading.amount), reading.currency) if is_reached else None
    assert threshold.percent is not None, "a threshold is an amount or a share"
    share = EXACT.scaleb(threshold.percent, -2)
    return next((each for each in reading.measures if _comes_to(each.gauge, share)), None)


def _comes_to(gauge: Gauge, share: Decimal) -> bool:
    """A bound of nothing is reached by the first use."""
    return gauge.used > 0 and gauge.used >= EXACT.multiply(gauge.limit, share)


def _measures(charge: ChargeStanding, currency: str) -> list[Measure]:
    """The cap of the charge, or else what is included in it with what was rolled over."""
    if charge.cap:
        return [Measure(charge.cap, currency)]
    return [Measure(charge.allowance, charge.unit, is_money=False)] if charge.allowance.limit else []


def by_customer(thresholds: Mapping[int | None, Sequence[Threshold]], customer_id: int) -> list[Threshold]:
    """Those of the customer and, under None, those of every customer."""
    return [*thresholds.get(customer_id, ()), *thresholds.get(None, ())]
