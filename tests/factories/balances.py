"""What customers hold: credits, packs, coupons."""

from datetime import UTC, date, datetime
from decimal import Decimal

from factory.declarations import LazyAttribute, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from customers.models import CreditGrant
from plans.models import Coupon, TopUp
from tests.factories.customer import CustomerFactory
from tests.factories.meter import MeterFactory

BOUGHT_AT = datetime(2026, 10, 1, 12, tzinfo=UTC)


class CreditGrantFactory(DjangoModelFactory[CreditGrant]):
    """100.00 of goodwill without an end."""

    class Meta:
        model = CreditGrant

    customer = SubFactory(CustomerFactory)
    currency = LazyAttribute(lambda made: made.customer.currency)
    amount = Decimal(100)
    granted_at = BOUGHT_AT
    granted_by = "boss"
    reason = "Goodwill"


class TopUpFactory(DjangoModelFactory[TopUp]):
    """100 tickets for 150.00, bought on 1 October 2026."""

    class Meta:
        model = TopUp

    customer = SubFactory(CustomerFactory)
    meter = SubFactory(MeterFactory)
    units = Decimal(100)
    currency = LazyAttribute(lambda made: made.customer.currency)
    price = Decimal(150)
    bought_on = date(2026, 10, 1)
    bought_at = BOUGHT_AT


class CouponFactory(DjangoModelFactory[Coupon]):
    """10 % from October 2026 on. Trait: fixed, for 20.00 instead."""

    class Meta:
        model = Coupon

    class Params:
        fixed = Trait(percent=None, amount=Decimal(20))

    customer = SubFactory(CustomerFactory)
    key = Sequence(lambda n: f"launch_{n}")
    text = "Launch discount"
    percent = Decimal(10)
    currency = LazyAttribute(lambda made: made.customer.currency)
    starts_on = date(2026, 10, 1)
