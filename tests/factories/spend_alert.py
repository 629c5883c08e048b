from datetime import UTC, datetime
from decimal import Decimal

from factory.declarations import LazyAttribute, SubFactory, Trait
from factory.django import DjangoModelFactory

from invoices.models import AlertSubject, SpendAlert, SpendAlertFired
from tests.factories.customer import CustomerFactory


class SpendAlertFactory(DjangoModelFactory[SpendAlert]):
    """Everything that a customer is billed, at 100.00. Traits: share, at 80 % instead; on_plan and
    on_charge, for every customer on the `plan`."""

    class Meta:
        model = SpendAlert

    class Params:
        share = Trait(amount=None, currency="", percent=Decimal(80))
        on_plan = Trait(subject=AlertSubject.PLAN, customer=None)
        on_charge = Trait(subject=AlertSubject.CHARGE, customer=None)

    subject = AlertSubject.CUSTOMER
    customer = SubFactory(CustomerFactory)
    amount = Decimal(100)
    currency = LazyAttribute(lambda made: "USD" if made.amount else "")


class SpendAlertFiredFactory(DjangoModelFactory[SpendAlertFired]):
    """An alert at 100.00 that October 2026 reached."""

    class Meta:
        model = SpendAlertFired

    alert = SubFactory(SpendAlertFactory)
    customer = LazyAttribute(lambda made: made.alert.customer)
    period = "2026-10"
    at = datetime(2026, 10, 20, 16, tzinfo=UTC)
    currency = LazyAttribute(lambda made: made.customer.currency)
    amount = Decimal("104.00")
    reached = "104.00 of 100.00 USD"
