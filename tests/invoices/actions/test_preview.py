"""What is running is shown as a run would bill it, and nothing is written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.actions.credits import grant
from customers.models import CreditEntry, PlanAssignment
from invoices.actions.preview import Preview, upcoming
from invoices.models import Invoice
from invoices.rules.documents import Place
from meters.actions.journal import seal
from meters.models import Meter
from plans.models import Coupon, TopUp, TopUpDraw
from tests.factories import CustomerFactory, MeterFactory, PlanAssignmentFactory, PlanVersionFactory
from tests.invoices.actions.conftest import use

pytestmark = pytest.mark.django_db

TWENTIETH = datetime(2026, 10, 20, 12, tzinfo=UTC)
ACME = {"key": "acme", "tax_percent": Decimal(10)}


@pytest.fixture
def meter() -> Meter:
    return MeterFactory.create(key="tickets", label="Tickets resolved")


@pytest.fixture
def acme(meter: Meter) -> PlanAssignment:
    """On 2.00 a ticket with 10 included since October; 16 were resolved by the 20th, 8 more on the day after."""
    charges = [{"key": "base", "flat": True, "amount": Decimal(20)}, {"key": "used", "meter": meter, "included": 10}]
    version = PlanVersionFactory.create(charges=charges, published=True)
    made: PlanAssignment = PlanAssignmentFactory.create(
        customer=CustomerFactory.create(**ACME), plan_version=version, starts_on=date(2026, 10, 1)
    )
    use(made, meter, 10, date(2026, 10, 5))
    seal(at=TWENTIETH)
    use(made, meter, 6, date(2026, 10, 20))
    use(made, meter, 8, date(2026, 10, 21))
    return made


def only(assignment: PlanAssignment, *, unsealed: bool = True) -> Preview:
    (found,) = upcoming(assignment.customer, as_of=TWENTIETH, unsealed=unsealed)
    return found


def test_the_running_month_shows_the_usage_so_far(acme: PlanAssignment) -> None:
    found = only(acme)
    assert found.place == Place("2026-10", "USD", "period")
    assert [(line.kind, int(line.quantity), str(line.amount)) for line in found.lines] == [
        ("flat", 1, "20.00"),
        ("usage", 16, "12.00"),
    ]
    amounts = (found.lines_total, found.tax, found.total, found.credits, found.due)
    assert [str(amount) for amount in amounts] == ["32.00", "3.20", "35.20", "0.00", "35.20"]
    carried = found.lines[1].carried
    assert carried is not None
    assert carried.included == 10


def test_usage_that_no_page_holds_yet_can_be_left_out(acme: PlanAssignment) -> None:
    assert only(acme, unsealed=False).lines[1].quantity == 10


def test_packs_coupons_and_credits_are_shown_and_left_as_they_are(acme: PlanAssignment, meter: Meter) -> None:
    common = {"customer": acme.customer, "currency": "USD"}
    pack = TopUp.objects.create(
        meter=meter, units=4, price=Decimal(5), bought_on=date(2026, 10, 2), bought_at=TWENTIETH, **common
    )
    Coupon.objects.create(key="launch", text="Launch", amount=Decimal(9), starts_on=date(2026, 10, 1), **common)
    grant(acme.customer, Decimal("7.50"), at=TWENTIETH)
    found = only(acme)
    assert [(line.kind, str(line.amount)) for line in found.lines] == [
        ("flat", "20.00"),
        ("usage", "4.00"),
        ("top_up", "5.00"),
        ("coupon", "-9.00"),
    ]
    assert found.lines[1].carried is not None
    assert found.lines[1].carried.drawn == {pack.pk: 4}
    assert (str(found.total), str(found.credits), str(found.due)) == ("22.00", "7.50", "14.50")
    assert (TopUpDraw.objects.count(), CreditEntry.objects.count(), Invoice.objects.count()) == (0, 0, 0)


def test_looking_writes_nothing_and_locks_nothing(acme: PlanAssignment) -> None:
    with CaptureQueriesContext(connection) as captured:
        only(acme)
    statements = [query["sql"].strip() for query in captured]
    assert not [sql for sql in statements if not sql.startswith("SELECT") or " FOR " in sql]
    assert len(statements) < 16


def test_each_running_period_is_shown_with_the_month_in_which_it_closes(acme: PlanAssignment) -> None:
    version = PlanVersionFactory.create(charges=[{"flat": True}], published=True, interval="year")
    PlanAssignmentFactory.create(customer=acme.customer, plan_version=version, starts_on=date(2026, 1, 1))
    found = upcoming(acme.customer, as_of=TWENTIETH)
    assert [(one.place.month, str(one.lines_total)) for one in found] == [("2026-10", "32.00"), ("2026-12", "500.00")]


def test_a_first_fee_in_advance_that_no_invoice_carries_yet_opens(meter: Meter) -> None:
    charges = [{"key": "base", "advance": True}, {"key": "used", "meter": meter}]
    version = PlanVersionFactory.create(charges=charges, published=True)
    made = PlanAssignmentFactory.create(plan_version=version, starts_on=date(2026, 10, 10))
    opening, month = upcoming(made.customer, as_of=TWENTIETH)
    assert (opening.place.kind, str(opening.total), opening.period.start) == ("opening", "354.84", date(2026, 10, 10))
    assert (month.place.kind, str(month.total)) == ("period", "500.00")


def test_a_customer_without_a_plan_has_nothing_running() -> None:
    assert list(upcoming(CustomerFactory.create(), as_of=TWENTIETH)) == []
