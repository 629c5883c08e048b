"""How a customer stands: what runs, and what is left of packs and credits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from customers.models import CreditGrant, Customer
from customers.rules.zones import local_date
from invoices.actions.running import Running, running
from meters.models import Meter
from plans.models import TopUp
from plans.rules.priced import EXACT, ZERO, exact_sum


@dataclass(frozen=True, slots=True)
class PackLeft:
    """A pack with its meter; `left` is what neither closed periods nor the running ones have drawn."""

    pack: TopUp
    left: Decimal


@dataclass(frozen=True, slots=True)
class CreditsLeft:
    """Credits in one currency that can be used today, in the order in which they are, each with its `balance`."""

    currency: str
    grants: Sequence[CreditGrant]

    @property
    def balance(self) -> Decimal:
        """What is left of all of them."""
        return exact_sum(grant.balance for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a customer has used, and what is left to it; `meters` are the keys of those that are charged."""

    running: Running
    meters: Mapping[int, str]
    packs: Sequence[PackLeft]
    credits: Sequence[CreditsLeft]


def standing(customer: Customer, *, as_of: datetime) -> Standing:
    """How the customer stands at `as_of`, everything that was posted before counted; nothing is written.

    A constant number of statements, however many charges, packs and credits there are.
    """
    found = running(customer, as_of=as_of)
    charged = {charge.meter_id for plan in found.plans for charge in plan.charges}
    meters = dict(Meter.objects.filter(pk__in=charged).values_list("pk", "key"))
    return Standing(found, meters, _packs(found), credits_left(customer, as_of=as_of))


def credits_left(customer: Customer, *, as_of: datetime) -> list[CreditsLeft]:
    """The customer's credits that can be used today, the customer's own currency first."""
    today = local_date(as_of, customer.timezone)
    by_currency: dict[str, list[CreditGrant]] = {}
    for grant in CreditGrant.objects.filter(customer=customer).with_something_left().in_order():
        if not grant.is_over(today):
            by_currency.setdefault(grant.currency, []).append(grant)
    own_first = sorted(by_currency.items(), key=lambda item: (item[0] != customer.currency, item[0]))
    return [CreditsLeft(currency, grants) for currency, grants in own_first]


def _packs(found: Running) -> list[PackLeft]:
    """Packs that can still be drawn, and those that the running periods have drawn, in the order of drawing."""
    drawn = _drawn(found)
    rows: Any = TopUp.objects.filter(customer=found.customer).with_left().select_related("meter").in_order()
    left = [(row, EXACT.subtract(row.left, drawn.get(row.pk, ZERO))) for row in rows]
    return [PackLeft(row, units) for row, units in left if row.pk in drawn or _is_open(row, units, found)]


def _is_open(pack: TopUp, left: Decimal, found: Running) -> bool:
    return left > 0 and (pack.expires_on is None or pack.expires_on >= found.today)


def _drawn(found: Running) -> Mapping[int, Decimal]:
    """Units that the running periods would draw, by pack."""
    drawn: dict[int, Decimal] = {}
    for preview in found.previews:
        for line in preview.lines:
            for pack, units in line.carried.drawn.items() if line.carried else ():
                drawn[pack] = EXACT.add(drawn.get(pack, ZERO), units)
    return drawn
