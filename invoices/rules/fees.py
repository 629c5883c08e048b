"""Flat fees by difference: what is due for a period by its days, minus what invoices carry already (H8, R16)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customers.rules.money import round_money
from customers.rules.period import Period, month
from customers.rules.proration import prorate
from invoices.rules.agreement import Agreement, FlatFee
from invoices.rules.due_line import FLAT, DueLine
from plans.rules.priced import EXACT, ZERO, Step, exact_sum


@dataclass(frozen=True, slots=True)
class BilledFee:
    """A line for a flat fee, or one that gives some of it back, that an invoice carries."""

    service: Period
    amount: Decimal


def fee_lines(
    agreement: Agreement, fee: FlatFee, label: str, billed: Sequence[BilledFee]
) -> Iterator[tuple[bool, DueLine]]:
    """What the run of a month writes for the fee, each line with whether it opens the agreement.

    In arrears: the period that closes in the month. In advance: the first period, the closing one, and the one
    after it unless the agreement has ended. Either way also billed periods that are over, or lie beyond an end,
    and of which the due days have changed since.
    """
    by_period: dict[Period, list[BilledFee]] = {}
    for line in billed:
        by_period.setdefault(agreement.period_of(line.service.start), []).append(line)
    closing, first = agreement.closing_in(label), agreement.period_of(agreement.start)
    wanted = {period for period in by_period if _is_settled(agreement, period, label)}
    if closing:
        wanted |= {closing, agreement.after(closing)} if fee.in_advance else {closing}
    if fee.in_advance and first not in by_period:
        wanted.add(first)
    for period in sorted(wanted):
        before = by_period.get(period, [])
        due = _difference(agreement, fee, period, before)
        if due is not None:
            yield fee.in_advance and period == first and not before, due


def _is_settled(agreement: Agreement, period: Period, label: str) -> bool:
    """Whether the period is over by the end of the month, or the agreement."""
    over = month(label).end
    return period.end <= over or (agreement.end is not None and agreement.end <= max(over, period.start))


def _difference(agreement: Agreement, fee: FlatFee, period: Period, billed: Sequence[BilledFee]) -> DueLine | None:
    days = agreement.committed(period)
    due = _due(agreement, fee, period, days)
    if not billed:
        return _line(agreement, fee, days, _part(fee.text, days, period), due) if days else None
    rest = EXACT.subtract(due, exact_sum(line.amount for line in billed))
    if not rest:
        return None
    until = _until(billed)
    if rest > 0:
        more = Period(until, days.end) if days and until < days.end else days
        assert more is not None, "without days nothing is due"
        return _line(agreement, fee, more, _part(fee.text, more, period), rest)
    end = days.end if days else billed[0].service.start
    unused = Period(end, until) if end < until else billed[-1].service
    return _line(agreement, fee, unused, f"{fee.text}: {unused.days} of {period.days} days not used", rest)


def _due(agreement: Agreement, fee: FlatFee, period: Period, days: Period | None) -> Decimal:
    if days is None:
        return ZERO
    exact = fee.amount if days == period else prorate(fee.amount, days.days, period.days)
    return round_money(exact, agreement.currency)


def _until(billed: Sequence[BilledFee]) -> date:
    """The day up to which the fee is paid: lines that bill move it on, those that give back move it back."""
    until = billed[0].service.end
    for line in billed:
        until = line.service.end if line.amount >= 0 else line.service.start
    return until


def _part(text: str, days: Period, period: Period) -> str:
    return text if days == period else f"{text} ({days.days} of {period.days} days)"


def _line(agreement: Agreement, fee: FlatFee, service: Period, text: str, amount: Decimal) -> DueLine:
    return DueLine(
        kind=FLAT,
        key=fee.key,
        service=service,
        text=text,
        amount=amount,
        steps=(Step.once(amount, ""),),
        assignment_id=agreement.assignment_id,
        charge_id=fee.charge_id,
    )
