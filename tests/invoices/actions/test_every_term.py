"""A chunk of customers with every kind of term takes the same statements as one of a few."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import CreditEntry, CreditGrant, Customer
from invoices.actions.bill import start_run
from invoices.actions.bill.work import work_chunk
from invoices.models import Invoice, InvoiceLine
from meters.actions.journal import seal
from meters.models import Aggregation, Kind, Meter
from plans.models import Coupon, PlanVersion, PriceOverride, Rollover, TopUp, TopUpDraw
from tests.factories import CustomerFactory, MeterFactory, PlanAssignmentFactory, PlanVersionFactory
from tests.invoices.actions.conftest import AS_OF, use

pytestmark = pytest.mark.django_db

BOUGHT_AT = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def meter() -> Meter:
    return MeterFactory.create(key="tickets")


@pytest.fixture
def version(meter: Meter) -> PlanVersion:
    """Every rate model that asks for details, fees before and after, an allowance that rolls over."""

    def on(key: str, aggregation: str = Aggregation.SUM) -> Meter:
        return MeterFactory.create(key=key, kind=Kind.ACTIVITY, aggregation=aggregation, dimensions={"tier": None})

    free: dict[str, Any] = {"model": "percentage", "percent": "1", "free_events": 3}
    matrix = {"model": "matrix", "by": "tier", "prices": {"premium": "2"}, "default": "1"}
    made: PlanVersion = PlanVersionFactory.create(
        charges=[
            {"key": "advance", "advance": True},
            {"key": "arrears", "flat": True},
            {"key": "tickets", "meter": meter, "included": 50, "rollover": True},
            {"key": "money", "meter": on("money"), "rate": free},
            {"key": "calls", "meter": on("calls"), "case_cap": Decimal(5)},
            {"key": "tiers", "meter": on("tiers"), "rate": matrix},
            {"key": "seats", "meter": on("seats", Aggregation.MAX), "minimum": Decimal(10), "cap": Decimal(20)},
        ],
        published=True,
        minimum=Decimal(100),
    )
    return made


LOOKING_BACK = 13
"""Statements that compare the periods which the first run closed, however many they are."""


def customers(count: int, version: PlanVersion, meter: Meter, prefix: str) -> None:
    for n in range(count):
        customer = CustomerFactory.create(key=f"{prefix}{n}", tax_percent=Decimal(20))
        assignment = PlanAssignmentFactory.create(
            customer=customer, plan_version=version, starts_on=date(2026, 10, 1), trial_days=3
        )
        PriceOverride.objects.create(
            assignment=assignment, charge_key="arrears", rate={"model": "per_unit", "unit_price": "1"}, reason="Pilot"
        )
        _hold(customer, meter)
        use(assignment, meter, 60 if n % 2 else 30)


def _hold(customer: Customer, meter: Meter) -> None:
    common = {"customer": customer, "currency": "USD"}
    for expires_on in (date(2026, 10, 20), None):
        TopUp.objects.create(
            meter=meter,
            units=30,
            price=5,
            bought_on=date(2026, 10, 2),
            expires_on=expires_on,
            bought_at=BOUGHT_AT,
            **common,
        )
    Coupon.objects.create(key="launch", text="Launch", percent=10, starts_on=date(2026, 10, 1), **common)
    CreditGrant.objects.create(amount=5, granted_at=BOUGHT_AT, **common)


def statements(size: int) -> int:
    run = start_run("2026-10", as_of=AS_OF, issue=True)
    with CaptureQueriesContext(connection) as captured:
        assert work_chunk(run, limit=100) == size
    return len(captured)


def test_every_term_takes_the_same_statements_whatever_the_number_of_customers(
    version: PlanVersion, meter: Meter
) -> None:
    customers(2, version, meter, "few-")
    seal(at=AS_OF)
    few = statements(2)
    customers(20, version, meter, "many-")
    seal(at=AS_OF)
    many = statements(22)
    assert Invoice.objects.count() == 44
    assert InvoiceLine.objects.filter(kind="coupon").count() == 22
    assert (Rollover.objects.count(), TopUpDraw.objects.count(), CreditEntry.objects.count()) == (11, 11, 22)
    assert many <= few + LOOKING_BACK
    assert few < 50


def test_running_again_writes_nothing_more(version: PlanVersion, meter: Meter) -> None:
    customers(4, version, meter, "few-")
    seal(at=AS_OF)
    seen = []
    for _ in range(3):
        statements(4)
        rows = [list(model.objects.order_by("pk").values()) for model in (Invoice, InvoiceLine, Rollover, TopUpDraw)]
        seen.append((rows, list(CreditEntry.objects.order_by("pk").values())))
    assert seen[0] == seen[1] == seen[2]
