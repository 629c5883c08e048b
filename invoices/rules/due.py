"""What is due for the usage of a closing period: a line for each charge, and the bounds around them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customers.rules.money import plain, round_money
from customers.rules.period import Period
from customers.rules.proration import prorate
from invoices.rules.agreement import Agreement, UsageCharge
from invoices.rules.due_line import CAP, TRUE_UP, USAGE, Carried, DueLine
from invoices.rules.packs import Shelf
from plans.rules.price import cap_discount, price, true_up
from plans.rules.priced import EXACT, ZERO, Priced, Step, exact_sum
from plans.rules.usage import Usage

UsageOf = Callable[[int, int, Period], Usage]
"""(assignment, charge, days) -> the usage that the charge prices on those days."""

Offered = Mapping[tuple[int, int, date], Decimal]
"""(assignment, charge, first day of a period) -> units that the period before left for it."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What usage can draw on: how much there is, units left by the period before, and packs."""

    usage_of: UsageOf
    offered: Offered
    shelf: Shelf


def closing_lines(agreement: Agreement, period: Period, stock: Stock) -> Iterator[DueLine]:
    """The usage of the period with its minimums and caps; the agreement holds on some of its days."""
    used = ZERO
    for charge in agreement.charges:
        if isinstance(charge, UsageCharge):
            for line in usage_lines(agreement, charge, period, stock):
                used = exact_sum((used, line.amount))
                yield line
    yield from _plan_bounds(agreement, period, used)


def usage_lines(agreement: Agreement, charge: UsageCharge, period: Period, stock: Stock) -> Iterator[DueLine]:
    """The usage of one charge, and the lines that bring it up to its minimum or down to its cap."""
    service = _covered(agreement, period)
    usage = stock.usage_of(agreement.assignment_id, charge.charge_id, service)
    offered = stock.offered.get((agreement.assignment_id, charge.charge_id, period.start), ZERO)
    drawn = _drawn(agreement, charge, period, service, stock, EXACT.add(offered, charge.terms.included))
    terms = charge.terms.with_units(rolled_over=offered, top_up_units=exact_sum(drawn.values()))
    priced = price(terms.for_days(_committed_days(agreement, period), period.days), usage)
    yield DueLine(
        kind=USAGE,
        key=charge.key,
        service=service,
        text=charge.text(plain(usage.quantity)),
        amount=priced.usage,
        steps=priced.steps,
        quantity=usage.quantity,
        unit=charge.unit(usage.quantity),
        assignment_id=agreement.assignment_id,
        charge_id=charge.charge_id,
        carried=_carried(agreement, charge, period, offered, drawn, priced),
    )
    yield from _bounds(agreement, charge, service, priced.true_up, priced.cap_discount)


def _drawn(
    agreement: Agreement, charge: UsageCharge, period: Period, service: Period, stock: Stock, free: Decimal
) -> dict[int, Decimal]:
    """Units of packs for the usage that the allowances leave."""
    if not charge.takes_packs:
        return {}

    def used_on(days: Period) -> Decimal:
        return stock.usage_of(agreement.assignment_id, charge.charge_id, days).quantity

    key = (agreement.assignment_id, charge.charge_id, service.start)
    return stock.shelf.take(key, charge.meter_id, period, service, used_on, free)


def _carried(
    agreement: Agreement,
    charge: UsageCharge,
    period: Period,
    offered: Decimal,
    drawn: Mapping[int, Decimal],
    priced: Priced,
) -> Carried:
    unused = EXACT.subtract(charge.terms.included, priced.included) if charge.rolls_over else ZERO
    return Carried(
        included=priced.included,
        rolled_over=priced.rolled_over,
        offered=offered,
        drawn=drawn,
        left_over=unused,
        following=agreement.after(period).start,
    )


def _plan_bounds(agreement: Agreement, period: Period, used: Decimal) -> Iterator[DueLine]:
    """What brings all usage of the plan up to its minimum, or down to its cap."""
    service, minimum = _covered(agreement, period), agreement.minimum
    if minimum is not None:
        part = prorate(minimum, _committed_days(agreement, period), period.days)
        minimum = round_money(part, agreement.currency)
    yield from _bounds(agreement, None, service, true_up(used, minimum), cap_discount(used, agreement.cap))


def _bounds(
    agreement: Agreement, charge: UsageCharge | None, service: Period, lift: Decimal, drop: Decimal
) -> Iterator[DueLine]:
    about = charge.text("").strip() if charge else agreement.name
    for kind, text, amount in ((TRUE_UP, "to the minimum", lift), (CAP, "above the cap", drop)):
        if amount:
            exact = round_money(amount, agreement.currency)
            yield DueLine(
                kind=kind,
                key=charge.key if charge else agreement.key,
                service=service,
                text=f"{about}: {text}",
                amount=exact,
                steps=(Step.once(exact, ""),),
                assignment_id=agreement.assignment_id,
                charge_id=charge.charge_id if charge else None,
            )


def _covered(agreement: Agreement, period: Period) -> Period:
    service = agreement.covered(period)
    assert service is not None, "the caller has checked that the agreement covers the period"
    return service


def _committed_days(agreement: Agreement, period: Period) -> int:
    days = agreement.committed(period)
    return days.days if days else 0
