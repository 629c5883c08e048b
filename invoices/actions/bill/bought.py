"""Packs and coupons of a chunk of customers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customers.models import Customer
from customers.rules.money import plain
from customers.rules.period import Period
from invoices.rules.coupons import Discount
from invoices.rules.packs import Pack
from plans.models import Coupon, TopUp, TopUpDraw


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A pack to be billed."""

    top_up_id: int
    meter_key: str
    bought_on: date
    currency: str
    price: Decimal
    units: Decimal
    unit: str

    @property
    def text(self) -> str:
        """What its line says, such as "Top-up: 500 tickets"."""
        return f"Top-up: {plain(self.units)} {self.unit}"


@dataclass(frozen=True, slots=True)
class Bought:
    """One customer's packs in the order in which they are drawn, and those that may have to be billed."""

    packs: list[Pack]
    purchases: list[Purchase]


def bought_by(who: Iterable[Customer], days: Period) -> Mapping[int, Bought]:
    """What each customer bought by the end of a month; one statement, two if there is anything."""
    found = {customer.pk: Bought([], []) for customer in who}
    rows = list(TopUp.objects.filter(customer__in=found, bought_on__lt=days.end).select_related("meter").in_order())
    drawn: dict[int, dict[tuple[int, int, date], Decimal]] = {}
    for top_up, assignment, charge, start, units in _draws([row.pk for row in rows]):
        own = drawn.setdefault(top_up, {})
        own[assignment, charge, start] = own.get((assignment, charge, start), Decimal(0)) + units
    for row in rows:
        own_packs = found[row.customer_id]
        own_packs.packs.append(_pack(row, drawn.get(row.pk, {})))
        own_packs.purchases.append(_purchase(row))
    return found


def discounts_of(who: Iterable[Customer], days: Period) -> Mapping[int, list[Discount]]:
    """Each customer's coupons that have begun by the end of a month, in order; one statement."""
    found: dict[int, list[Discount]] = {customer.pk: [] for customer in who}
    for row in Coupon.objects.filter(customer__in=found, starts_on__lt=days.end).order_by("starts_on", "pk"):
        found[row.customer_id].append(
            Discount(
                coupon_id=row.pk,
                key=row.key,
                text=row.text,
                currency=row.currency,
                percent=row.percent,
                amount=row.amount,
                starts_on=row.starts_on,
                expires_on=row.expires_on,
            )
        )
    return found


def _draws(packs: list[int]) -> Iterable[tuple[int, int, int, date, Decimal]]:
    if not packs:
        return []
    rows = TopUpDraw.objects.filter(top_up__in=packs).order_by("pk")
    return rows.values_list("top_up_id", "assignment_id", "charge_id", "period_start", "units")


def _pack(row: TopUp, drawn: Mapping[tuple[int, int, date], Decimal]) -> Pack:
    return Pack(
        top_up_id=row.pk,
        meter_id=row.meter_id,
        bought_on=row.bought_on,
        expires_on=row.expires_on,
        units=row.units,
        drawn=drawn,
    )


def _purchase(row: TopUp) -> Purchase:
    unit = row.meter.unit_singular if row.units == 1 else row.meter.unit_plural
    return Purchase(
        top_up_id=row.pk,
        meter_key=row.meter.key,
        bought_on=row.bought_on,
        currency=row.currency,
        price=row.price,
        units=row.units,
        unit=unit,
    )
