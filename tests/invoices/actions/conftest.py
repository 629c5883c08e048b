"""A month with something to bill."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from customers.models import PlanAssignment
from invoices.models import Invoice
from meters.actions.journal import seal
from meters.actions.receipts import write_receipt
from meters.models import Meter, Source, UsageDifference
from tests.factories import CustomerFactory, MeterFactory, PlanAssignmentFactory, PlanVersionFactory

AS_OF = datetime(2026, 11, 2, tzinfo=UTC)


def use(assignment: PlanAssignment, meter: Meter, quantity: int, day: date = date(2026, 10, 5)) -> None:
    """So much usage on a day, as intake would have written it."""
    receipt = uuid4()
    write_receipt(receipt, [], source=Source.API, source_name="test", at=AS_OF)
    UsageDifference.objects.create(
        customer=assignment.customer,
        meter=meter,
        receipt_id=receipt,
        local_date=day,
        events=quantity,
        quantity=quantity,
    )


def many(count: int) -> list[PlanAssignment]:
    """So many customers on one plan of 2.00 a unit, the n-th of whom used n units in October."""
    meter = MeterFactory.create(key="tickets")
    version = PlanVersionFactory.create(charges=[{"key": "resolved", "meter": meter}], published=True)
    made = [
        PlanAssignmentFactory.create(customer=CustomerFactory.create(key=f"c{n:03}"), plan_version=version)
        for n in range(1, count + 1)
    ]
    for n, assignment in enumerate(made, 1):
        use(assignment, meter, n)
    seal(at=AS_OF)
    return made


def summary() -> list[tuple[str, str | None, str]]:
    """Who was billed what under which number."""
    rows = Invoice.objects.order_by("customer__key").values_list("customer__key", "number", "total")
    return [(key, number, f"{total:f}") for key, number, total in rows]


@pytest.fixture
def twelve(db: None) -> list[PlanAssignment]:
    return many(12)
