"""Preview what is running: the invoices that a customer would get if its billing periods ended now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from customers.models import CreditGrant, Customer
from customers.rules.money import quantum
from customers.rules.period import Period
from customers.rules.zones import local_date
from invoices.actions.bill.gather import gather_running
from invoices.actions.bill.place import place_lines
from invoices.rules.documents import Place, Sheet
from invoices.rules.due_line import DueLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One upcoming invoice; every amount has its currency's digits.

    `place` is its month ("2026-11"), currency and kind ("period", or "opening" for first fees in advance that no
    invoice carries yet). `period` is the days from the first service to the last. A usage line tells by its
    `carried` which units were included, rolled over or drawn from packs, and by its `steps` how it is priced.
    `credits` is what would be used of the customer's credits, `due` what would be left to pay.
    """

    place: Place
    period: Period
    lines: Sequence[DueLine]
    lines_total: Decimal
    tax: Decimal
    total: Decimal
    credits: Decimal
    due: Decimal


def upcoming(customer: Customer, *, as_of: datetime, unsealed: bool = True) -> Sequence[Preview]:
    """The invoices for the billing periods that are running for the customer at `as_of`, as a run would write them.

    They count the usage up to and with the customer's local day of `as_of`, and what no page of the journal holds
    yet unless `unsealed` is false. There is one for each month in which a running period closes, and currency, in
    this order; one that comes to nothing is there too. Nothing is written and nothing is locked.
    """
    left = _credits(customer, local_date(as_of, customer.timezone))
    found = []
    for label, account in gather_running(customer, as_of, unsealed=unsealed).items():
        for sheet in place_lines(account, label).sheets:
            if sheet.lines:
                found.append(_preview(sheet, left))
    return found


def _preview(sheet: Sheet, left: dict[str, Decimal]) -> Preview:
    """The sheet with the credits that it would use, which are taken from what is `left` by currency."""
    currency, digits = sheet.place.currency, quantum(sheet.place.currency)
    usable = min(left.get(currency, Decimal(0)), max(sheet.total, Decimal(0)))
    left[currency] = left.get(currency, Decimal(0)) - usable
    return Preview(
        place=sheet.place,
        period=sheet.span,
        lines=sheet.lines,
        lines_total=sheet.lines_total.quantize(digits),
        tax=sheet.tax,
        total=sheet.total.quantize(digits),
        credits=usable.quantize(digits),
        due=(sheet.total - usable).quantize(digits),
    )


def _credits(customer: Customer, today: date) -> dict[str, Decimal]:
    """What can be used of the customer's credits today, by currency."""
    left: dict[str, Decimal] = {}
    for row in CreditGrant.objects.filter(customer=customer).with_something_left():
        if not row.is_over(today):
            left[row.currency] = left.get(row.currency, Decimal(0)) + row.balance
    return left
