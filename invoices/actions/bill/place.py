"""Decide which invoice each due line of an account stands on, and what the invoices come to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from customers.rules.money import round_money
from customers.rules.period import Period, month
from invoices.actions.bill.bought import Purchase
from invoices.actions.bill.gather import Account
from invoices.actions.reconcile.write import Adjusted, adjust, late_periods
from invoices.rules.agreement import Agreement, FlatFee
from invoices.rules.coupons import coupon_lines
from invoices.rules.documents import OPENING, PERIOD, Place, Sheet, affordable, by_place
from invoices.rules.due import Stock, closing_lines
from invoices.rules.due_line import TOP_UP, DueLine
from invoices.rules.fees import fee_lines
from invoices.rules.packs import Shelf
from plans.rules.priced import Step, exact_sum


@dataclass(frozen=True, slots=True)
class Placed:
    """The invoices of an account for a month, and what its closed periods ask for beside them."""

    sheets: list[Sheet]
    adjusted: Adjusted


def place_lines(account: Account, label: str) -> Placed:
    """The invoices that the account should have by now for the month: its own, and missing opening ones.

    Those that come to nothing are among them. A first fee in advance whose opening invoice is issued already
    goes on the month's invoice instead, and so does that of a plan that takes over from another. Late usage of
    closed periods is on the month's invoice, unless that is issued.
    """
    stock = Stock(account.usage_of, account.offered, Shelf(account.bought.packs))
    adjusted = adjust(account.closed, replace(stock, shelf=stock.shelf.for_closed()))
    late = list(_late(account, label, adjusted))
    billed_now = {(line.assignment_id or 0, line.service.start) for _, line in late}
    adjusted = replace(adjusted, waiting=late_periods(adjusted) - billed_now)
    lines = [*_placed(account, label, stock), *late]
    return Placed([_sheet(account, label, place, own) for place, own in by_place(lines)], adjusted)


def _late(account: Account, label: str, adjusted: Adjusted) -> Iterator[tuple[Place, DueLine]]:
    currencies = {each.agreement.assignment_id: each.agreement.currency for each in adjusted.closed}
    for line in adjusted.late:
        place = Place(label, currencies[line.assignment_id or 0], PERIOD)
        if place not in account.billed.closed:
            yield place, line


def _placed(account: Account, label: str, stock: Stock) -> Iterator[tuple[Place, DueLine]]:
    for agreement in account.agreements:
        yield from _lines_of(account, agreement, label, stock)
    for purchase in account.bought.purchases:
        if _is_billed_in(account, purchase, label):
            yield Place(label, purchase.currency, PERIOD), _purchase_line(purchase)


def _lines_of(account: Account, agreement: Agreement, label: str, stock: Stock) -> Iterator[tuple[Place, DueLine]]:
    """The lines of one agreement in the order of its charges, what is about the whole plan last."""
    own, usage = Place(label, agreement.currency, PERIOD), _usage(account, agreement, label, stock)
    for charge in agreement.charges:
        if isinstance(charge, FlatFee):
            billed = account.billed.fees.get((agreement.assignment_id, charge.charge_id), [])
            for opens, line in fee_lines(agreement, charge, label, billed):
                place = _opening(account, agreement, label) if opens else own
                if place is not None:
                    yield place, line
        yield from ((own, line) for line in usage if line.charge_id == charge.charge_id)
    yield from ((own, line) for line in usage if line.charge_id is None)


def _usage(account: Account, agreement: Agreement, label: str, stock: Stock) -> list[DueLine]:
    """What the usage of the closing period comes to, unless it was issued."""
    period = agreement.closing_in(label)
    service = agreement.covered(period) if period else None
    if period is None or service is None or (agreement.assignment_id, service.start) in account.billed.usage:
        return []
    return list(closing_lines(agreement, period, stock))


def _opening(account: Account, agreement: Agreement, label: str) -> Place | None:
    """Where the first fees in advance go; None while they wait for the invoice that gives back what went before."""
    own = Place(label, agreement.currency, PERIOD)
    opening = Place(f"{agreement.start:%Y-%m}", agreement.currency, OPENING)
    if agreement.takes_over and own not in account.billed.closed:
        return own if agreement.start <= month(label).end else None
    return own if opening in account.billed.closed else opening


def _is_billed_in(account: Account, purchase: Purchase, label: str) -> bool:
    """Whether the pack goes on the month's invoice: once, with the month in which it was bought.

    One that was entered when that month's invoice was issued already goes on the next.
    """
    if purchase.top_up_id in account.billed.top_ups:
        return False
    bought_in = f"{purchase.bought_on:%Y-%m}"
    return bought_in == label or Place(bought_in, purchase.currency, PERIOD) in account.billed.closed


def _purchase_line(purchase: Purchase) -> DueLine:
    amount = round_money(purchase.price, purchase.currency)
    return DueLine(
        kind=TOP_UP,
        key=purchase.meter_key,
        service=Period(purchase.bought_on, purchase.bought_on + timedelta(days=1)),
        text=purchase.text,
        amount=amount,
        steps=(Step.once(amount, ""),),
        top_up_id=purchase.top_up_id,
    )


def _sheet(account: Account, label: str, place: Place, lines: Sequence[DueLine]) -> Sheet:
    kept = tuple(affordable(lines))
    left_out = tuple(line for line in lines if line not in kept)
    if place.kind == PERIOD:
        closing = _closing(account, label, place.currency)
        kept += tuple(coupon_lines(exact_sum(x.amount for x in kept), account.discounts, closing, place.currency))
    return Sheet(place, kept, account.customer.tax_percent, left_out)


def _closing(account: Account, label: str, currency: str) -> Period:
    """The days that close in the month: those of the billing periods, or of the month where there are none."""
    own = [each for each in account.agreements if each.currency == currency]
    periods = [period for each in own if (period := each.closing_in(label))]
    if not periods:
        return month(label)
    return Period(min(period.start for period in periods), max(period.end for period in periods))
