"""Factories: rows for tests, in states that the product itself can reach."""

from tests.factories.api_key import ApiKeyFactory
from tests.factories.balances import CouponFactory, CreditGrantFactory, TopUpFactory
from tests.factories.customer import CustomerFactory
from tests.factories.invoice import InvoiceFactory, InvoiceLineFactory, InvoiceRunFactory
from tests.factories.meter import MeterFactory
from tests.factories.plan import ChargeFactory, PlanAssignmentFactory, PlanFactory, PlanVersionFactory
from tests.factories.spend_alert import SpendAlertFactory, SpendAlertFiredFactory

__all__ = [
    "ApiKeyFactory",
    "ChargeFactory",
    "CouponFactory",
    "CreditGrantFactory",
    "CustomerFactory",
    "InvoiceFactory",
    "InvoiceLineFactory",
    "InvoiceRunFactory",
    "MeterFactory",
    "PlanAssignmentFactory",
    "PlanFactory",
    "PlanVersionFactory",
    "SpendAlertFactory",
    "SpendAlertFiredFactory",
    "TopUpFactory",
]
