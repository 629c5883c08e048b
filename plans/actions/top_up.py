"""Buy a pack of units."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from customers.actions.objections import objections
from customers.models import Customer
from customers.rules.zones import local_date
from meters.models import Aggregation, Kind, Meter
from plans.models import TopUp

KEY_REUSED = "key_reused"
"""The code of the objection to a key that another pack was bought with."""


@transaction.atomic
def buy(
    customer: Customer,
    meter: Meter,
    units: Decimal,
    price: Decimal,
    *,
    at: datetime,
    expires_on: date | None = None,
    key: str | None = None,
    by: str = "",
) -> tuple[TopUp, bool]:
    """The pack, and whether it was bought now: a key that was used before buys nothing again.

    The price is in the customer's currency; the pack counts from the customer's local day of `at`.
    ValidationError by field, with the code KEY_REUSED for a key that bought something else.
    """
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    wanted = TopUp(
        customer=customer,
        meter=meter,
        units=units,
        currency=customer.currency,
        price=price,
        bought_on=local_date(at, customer.timezone),
        expires_on=expires_on,
        key=key,
        bought_at=at,
        bought_by=by,
    )
    if key is not None and (earlier := TopUp.objects.filter(customer=customer, key=key).first()):
        return _same(earlier, wanted), False
    _check(wanted)
    wanted.save()
    return wanted, True


def sold_in_packs() -> QuerySet[Meter]:
    """Meters whose usage adds up, so that units of it can be set aside."""
    additive = [kind for kind in Aggregation if kind.adds_up]
    return Meter.objects.filter(aggregation__in=additive).exclude(kind=Kind.COST)


def _same(earlier: TopUp, wanted: TopUp) -> TopUp:
    """The earlier pack under the same key, if it is what is wanted now."""
    content = ("meter_id", "units", "currency", "price", "expires_on")
    if any(getattr(earlier, name) != getattr(wanted, name) for name in content):
        text = "The key was used before, for another pack."
        raise ValidationError({"key": ValidationError(text, code=KEY_REUSED)})
    return earlier


def _check(wanted: TopUp) -> None:
    found = objections(wanted, amount="price")
    if not sold_in_packs().filter(pk=wanted.meter_id).exists():
        found["meter"] = ["Packs are sold of meters that count or add up, and not of costs."]
    if found:
        raise ValidationError(found)
