"""Many workers at once, on connections of their own."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from invoices.actions.alerts import watch_spending
from invoices.models import SpendAlertFired, SpendWatch
from tests.factories import CustomerFactory, MeterFactory, PlanAssignmentFactory, PlanVersionFactory, SpendAlertFactory
from tests.invoices.actions.conftest import use
from tests.meters.actions.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 10, 20, 16, tzinfo=UTC)


def test_ten_workers_fire_each_alert_once_for_each_customer() -> None:
    meter = MeterFactory.create()
    version = PlanVersionFactory.create(charges=[{"key": "resolved", "meter": meter}], published=True)
    for amount in (10, 20):
        SpendAlertFactory.create(on_plan=True, plan=version.plan, amount=Decimal(amount))
    for n in range(5):
        agreed = PlanAssignmentFactory.create(customer=CustomerFactory.create(key=f"c{n}"), plan_version=version)
        use(agreed, meter, 5 * (n + 1), date(2026, 10, 5))
    for _ in range(2):
        together(*[lambda: watch_spending(as_of=NOW)] * 10)
    watch_spending(as_of=NOW)
    fired = SpendAlertFired.objects.order_by("customer__key", "alert").values_list("customer__key", "amount")
    expected = {"c0": 10, "c1": 20, "c2": 30, "c3": 40, "c4": 50}
    assert [(key, int(amount)) for key, amount in fired] == [
        (key, amount) for key, amount in expected.items() for threshold in (10, 20) if amount >= threshold
    ]
    assert SpendWatch.objects.exclude(looked_at=None).count() == 5
