"""Coupons: what is taken off an invoice before tax."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customers.rules.money import plain, round_money
from customers.rules.period import Period
from invoices.rules.due_line import COUPON, DueLine
from plans.rules.priced import EXACT, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """A share in percent, or an amount, off invoices in the currency for periods that end on its days."""

    coupon_id: int
    key: str
    text: str
    currency: str
    percent: Decimal | None
    amount: Decimal | None
    starts_on: date
    expires_on: date | None

    def is_valid_on(self, day: date) -> bool:
        """Whether a period that ends with this day gets it."""
        return self.starts_on <= day and (self.expires_on is None or day <= self.expires_on)

    def off(self, amount: Decimal) -> Decimal:
        """What it takes off, rounded, never more than there is."""
        share = self.amount if self.percent is None else EXACT.multiply(amount, EXACT.scaleb(self.percent, -2))
        assert share is not None, "a coupon has a share or an amount"
        return min(round_money(share, self.currency), amount)


def coupon_lines(
    lines_total: Decimal, discounts: Sequence[Discount], service: Period, currency: str
) -> Iterator[DueLine]:
    """A line for each coupon that the last day of the period entitles to, each off what those before it left."""
    left = lines_total
    for discount in discounts:
        if discount.currency != currency or not discount.is_valid_on(service.last_day):
            continue
        off = discount.off(left)
        if off > 0:
            left = EXACT.subtract(left, off)
            yield _line(discount, service, off.copy_negate())


def _line(discount: Discount, service: Period, amount: Decimal) -> DueLine:
    share = "" if discount.percent is None else f"{plain(discount.percent)} %"
    return DueLine(
        kind=COUPON,
        key=discount.key,
        service=service,
        text=discount.text,
        amount=amount,
        steps=(Step.once(amount, share),),
        coupon_id=discount.coupon_id,
    )
