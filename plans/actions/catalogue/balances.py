"""What customers hold, in the catalogue: credits, packs and coupons.

Credits and packs are booked once: a file lists them, and one that it lists is booked unless the customer has one
with the same content already. Coupons have keys.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from customers.models import CreditGrant, CreditKind
from customers.rules.money import Money, MoneyError
from meters.models.meter import Aggregation
from plans.actions.catalogue.columns import Column
from plans.models import Coupon, TopUp
from plans.rules.catalogue.lists import Many
from plans.rules.catalogue.records import Objections, Record
from plans.rules.catalogue.shapes import Reference
from plans.rules.catalogue.words import titled

if TYPE_CHECKING:
    from plans.actions.catalogue.known import Known

H = TypeVar("H")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditSpec:
    """Money that the customer may use instead of paying."""

    amount: Decimal
    kind: str = CreditKind.PROMOTIONAL.value
    priority: int = 50
    expires_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpSpec:
    """A pack of units; without a first day it counts from the customer's first day on a plan."""

    meter: str
    units: Decimal
    price: Decimal
    bought_on: date | None = None
    expires_on: date | None = None

    def same_as(self) -> tuple[object, ...]:
        """What tells it from other packs; packs that differ in the first day alone are the same until it is said."""
        return (self.meter, self.units, self.price, self.expires_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponSpec:
    """A discount on the customer's invoices: a share or an amount; without a text it is called after its key."""

    key: str
    text: str = ""
    percent: Decimal | None = None
    amount: Decimal | None = None
    starts_on: date
    expires_on: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text or titled(self.key))


CREDITS = Many(
    Record(
        CreditSpec,
        {
            "amount": Column(CreditGrant, "amount"),
            "kind": Column(CreditGrant, "kind"),
            "priority": Column(CreditGrant, "priority"),
            "expires": Column(CreditGrant, "expires_on"),
            "reason": Column(CreditGrant, "reason"),
        },
        renamed={"expires": "expires_on"},
    )
)


def _check_pack(pack: TopUpSpec, known: "Known") -> Objections:
    meter = known.meters[pack.meter]
    if meter is not None and meter.aggregation not in (Aggregation.COUNT, Aggregation.SUM):
        yield ("meter",), f"{pack.meter} does not add up, so it cannot be bought in advance"
    if not pack.units:
        yield ("units",), "a pack has at least some units"


TOP_UPS = Many(
    Record(
        TopUpSpec,
        {
            "meter": Reference("meters", "meter"),
            "units": Column(TopUp, "units"),
            "price": Column(TopUp, "price"),
            "from": Column(TopUp, "bought_on"),
            "expires": Column(TopUp, "expires_on"),
        },
        renamed={"from": "bought_on", "expires": "expires_on"},
        check=_check_pack,
    )
)


def _check_coupon(coupon: CouponSpec, _: "Known") -> Objections:
    if (coupon.percent is None) == (coupon.amount is None):
        yield (), "a coupon takes off either percent or an amount"
    elif coupon.percent is not None and not 0 < coupon.percent <= 100:
        yield ("percent",), "must be more than 0 and at most 100"
    elif coupon.amount is not None and not coupon.amount:
        yield ("amount",), "must be more than 0"
    if coupon.expires_on is not None and coupon.expires_on < coupon.starts_on:
        yield ("expires",), "the last day must not come before the first"


COUPONS = Many(
    Record(
        CouponSpec,
        {
            "key": Column(Coupon, "key"),
            "text": Column(Coupon, "text"),
            "percent": Column(Coupon, "percent"),
            "amount": Column(Coupon, "amount"),
            "from": Column(Coupon, "starts_on"),
            "expires": Column(Coupon, "expires_on"),
        },
        renamed={"from": "starts_on", "expires": "expires_on"},
        check=_check_coupon,
    ),
    unique=("key",),
)


def against_amounts(amounts: Iterable[tuple[str, int, str, Decimal | None]], currency: str) -> Objections:
    """Amounts, each with its list, place and field, that the currency does not have."""
    for among, place, field, amount in amounts:
        try:
            if amount is not None:
                Money(amount, currency)
        except MoneyError as error:
            yield (among, place, field), str(error)


def missing_credits(wanted: Iterable[CreditSpec], standing: Iterable[CreditSpec]) -> Iterator[CreditSpec]:
    """The credits of the file that the customer was not granted yet; as many of each as are missing."""
    there = Counter(standing)
    for each in wanted:
        if there[each] > 0:
            there[each] -= 1
        else:
            yield each


def missing_packs(wanted: Iterable[TopUpSpec], standing: Iterable[TopUpSpec]) -> Iterator[TopUpSpec]:
    """The packs of the file that the customer does not have yet; as many of each as are missing."""
    left = list(standing)
    for each in wanted:
        same = (other for other in left if other.same_as() == each.same_as())
        found = next((other for other in same if each.bought_on in (None, other.bought_on)), None)
        if found is None:
            yield each
        else:
            left.remove(found)


def changed_coupons(wanted: Iterable[CouponSpec], standing: Iterable[CouponSpec]) -> Iterator[CouponSpec]:
    """The coupons of the file that are new or end on another day."""
    there = {each.key: each for each in standing}
    return (each for each in wanted if there.get(each.key) != each)
