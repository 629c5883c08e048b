from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, PlanAssignment
from invoices.actions import alerts
from invoices.actions.running import running
from invoices.models import SpendAlert, SpendAlertFired, SpendWatch
from meters.actions.journal import seal
from meters.models import JournalPage, Meter
from tests.factories import (
    CustomerFactory,
    MeterFactory,
    PlanAssignmentFactory,
    PlanVersionFactory,
    SpendAlertFactory,
    TopUpFactory,
)
from tests.invoices.actions.conftest import use

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 20, 16, tzinfo=UTC)
NEXT_MONTH = datetime(2026, 11, 20, 16, tzinfo=UTC)


@pytest.fixture
def tickets() -> Meter:
    return MeterFactory.create(key="tickets")


@pytest.fixture
def agreed(tickets: Meter) -> PlanAssignment:
    """2.00 a ticket, 10 of them included, and all usage capped at 100.00."""
    version = PlanVersionFactory.create(
        plan__key="support",
        charges=[{"key": "resolved", "meter": tickets, "included": 10}],
        cap=Decimal(100),
        published=True,
    )
    return PlanAssignmentFactory.create(customer=CustomerFactory.create(key="acme"), plan_version=version)


@pytest.fixture
def looks() -> Iterator[mock.Mock]:
    """Counts the customers that are really looked at."""
    with mock.patch("invoices.actions.alerts.evaluate.running", wraps=running) as looked:
        yield looked


def watch(as_of: datetime = NOW) -> list[tuple[str, str, str, str]]:
    alerts.watch_spending(as_of=as_of)
    rows = SpendAlertFired.objects.order_by("pk").select_related("customer")
    return [(row.customer.key, row.period, f"{row.amount:.2f}", row.reached) for row in rows]


def test_an_alert_fires_once_when_sealed_usage_reaches_it(agreed: PlanAssignment, tickets: Meter) -> None:
    SpendAlertFactory.create(customer=agreed.customer, amount=Decimal(50))
    use(agreed, tickets, 34)
    assert watch() == []
    use(agreed, tickets, 1)
    once = [("acme", "2026-10", "50.00", "50.00 of 50.00 USD")]
    assert watch() == once
    use(agreed, tickets, 5)
    assert watch() == once


def test_it_fires_again_in_the_next_period(agreed: PlanAssignment, tickets: Meter) -> None:
    SpendAlertFactory.create(customer=agreed.customer, amount=Decimal(50))
    use(agreed, tickets, 40)
    watch()
    assert len(watch(NEXT_MONTH)) == 1
    use(agreed, tickets, 45, date(2026, 11, 5))
    assert [row[1:3] for row in watch(NEXT_MONTH)] == [("2026-10", "60.00"), ("2026-11", "70.00")]


def test_several_thresholds_fire_one_after_the_other(agreed: PlanAssignment, tickets: Meter) -> None:
    for percent in (50, 80, 100):
        SpendAlertFactory.create(on_charge=True, plan=agreed.plan_version.plan, charge_key="resolved",
                                 share=True, percent=percent)  # fmt: skip
    told = []
    for _ in range(5):
        use(agreed, tickets, 2)
        told.append([row[3] for row in watch()])
    assert [len(each) for each in told] == [0, 0, 1, 2, 3]
    assert told[-1] == ["6 of 10 tickets", "8 of 10 tickets", "10 of 10 tickets"]


def test_a_plan_is_watched_for_one_customer_or_for_everybody_on_it(agreed: PlanAssignment, tickets: Meter) -> None:
    birch = PlanAssignmentFactory.create(customer=CustomerFactory.create(key="birch"), plan_version=agreed.plan_version)
    elsewhere = PlanAssignmentFactory.create(customer=CustomerFactory.create(key="cedar"))
    plan = agreed.plan_version.plan
    own = SpendAlertFactory.create(on_plan=True, plan=plan, customer=birch.customer, amount=Decimal(10))
    common = SpendAlertFactory.create(on_plan=True, plan=plan, share=True, percent=Decimal(60))
    for assignment in (agreed, birch, elsewhere):
        use(assignment, tickets, 40)
    watch()
    fired = SpendAlertFired.objects.order_by("alert", "customer").values_list("alert", "customer__key", "reached")
    assert list(fired) == [
        (own.pk, "birch", "60.00 of 10.00 USD"),
        (common.pk, "acme", "60.00 of 100.00 USD"),
        (common.pk, "birch", "60.00 of 100.00 USD"),
    ]


def test_a_share_of_what_the_customer_means_to_spend(agreed: PlanAssignment, tickets: Meter) -> None:
    SpendAlertFactory.create(customer=agreed.customer, share=True)
    use(agreed, tickets, 40)
    assert watch() == []
    Customer.objects.filter(pk=agreed.customer_id).update(spend_cap=Decimal(70))
    assert watch() == [("acme", "2026-10", "60.00", "60.00 of 70.00 USD")]


def test_usage_is_sealed_before_it_is_looked_at(agreed: PlanAssignment, tickets: Meter) -> None:
    SpendAlertFactory.create(customer=agreed.customer, amount=Decimal(10))
    use(agreed, tickets, 40)
    assert not JournalPage.objects.exists()
    assert len(watch()) == 1
    assert JournalPage.objects.count() == 1


def test_only_customers_whose_sealed_usage_changed_are_looked_at(
    agreed: PlanAssignment, tickets: Meter, looks: mock.Mock
) -> None:
    birch = PlanAssignmentFactory.create(customer=CustomerFactory.create(key="birch"), plan_version=agreed.plan_version)
    SpendAlertFactory.create(on_plan=True, plan=agreed.plan_version.plan)
    watch()
    assert looks.call_count == 2
    watch()
    use(PlanAssignmentFactory.create(), tickets, 3)
    use(birch, tickets, 3, date(2026, 9, 30))
    watch()
    assert looks.call_count == 2
    use(birch, tickets, 3)
    watch()
    assert [call.args[0].key for call in looks.call_args_list[2:]] == ["birch"]


def change_nothing(_: PlanAssignment, __: Meter) -> None:
    pass


def another_alert(agreed: PlanAssignment, _: Meter) -> None:
    SpendAlertFactory.create(customer=agreed.customer, amount=Decimal(7))


def another_threshold(_: PlanAssignment, __: Meter) -> None:
    SpendAlert.objects.update(amount=Decimal(7))


def a_pack(agreed: PlanAssignment, tickets: Meter) -> None:
    TopUpFactory.create(customer=agreed.customer, meter=tickets)


def an_end(agreed: PlanAssignment, _: Meter) -> None:
    PlanAssignment.objects.filter(pk=agreed.pk).update(ends_on=date(2026, 10, 25))


@pytest.mark.parametrize(
    ("change", "again"),
    [(change_nothing, 0), (another_alert, 1), (another_threshold, 1), (a_pack, 1), (an_end, 1)],
)
def test_what_else_can_move_an_amount_is_looked_at_too(
    agreed: PlanAssignment, tickets: Meter, looks: mock.Mock, change: Any, again: int
) -> None:
    SpendAlertFactory.create(customer=agreed.customer)
    watch()
    change(agreed, tickets)
    watch()
    assert looks.call_count == 1 + again


def test_usage_counts_from_the_day_it_is_dated(agreed: PlanAssignment, tickets: Meter) -> None:
    SpendAlertFactory.create(customer=agreed.customer, amount=Decimal(10))
    use(agreed, tickets, 40, date(2026, 10, 21))
    assert watch() == []
    assert len(watch(datetime(2026, 10, 21, 4, tzinfo=UTC))) == 1


def test_an_alert_that_is_not_active_is_silent(agreed: PlanAssignment, tickets: Meter, looks: mock.Mock) -> None:
    SpendAlertFactory.create(customer=agreed.customer, amount=Decimal(1), is_active=False)
    use(agreed, tickets, 40)
    assert watch() == []
    assert not looks.called
    assert not JournalPage.objects.exists()


def test_the_period_is_the_customers_own(tickets: Meter) -> None:
    version = PlanVersionFactory.create(
        charges=[{"key": "resolved", "meter": tickets}], anchor="anniversary", published=True
    )
    agreed = PlanAssignmentFactory.create(plan_version=version, starts_on=date(2026, 9, 15))
    SpendAlertFactory.create(customer=agreed.customer, amount=Decimal(10))
    use(agreed, tickets, 100, date(2026, 10, 14))
    assert watch() == []
    use(agreed, tickets, 5, date(2026, 10, 15))
    assert [row[1:] for row in watch()] == [("2026-11", "10.00", "10.00 of 10.00 USD")]


def test_a_customer_who_cannot_be_priced_spares_the_others(agreed: PlanAssignment, tickets: Meter) -> None:
    birch = PlanAssignmentFactory.create(customer=CustomerFactory.create(key="birch"), plan_version=agreed.plan_version)
    SpendAlertFactory.create(on_plan=True, plan=agreed.plan_version.plan, amount=Decimal(10))
    use(agreed, tickets, -1)
    use(birch, tickets, 40)
    assert [row[0] for row in watch()] == ["birch"]
    use(agreed, tickets, 41)
    assert [row[0] for row in watch()] == ["birch", "acme"]


def test_nothing_new_costs_the_same_for_one_customer_and_for_twenty(agreed: PlanAssignment) -> None:
    SpendAlertFactory.create(on_plan=True, plan=agreed.plan_version.plan)
    counts = []
    for more in (0, 19):
        for _ in range(more):
            PlanAssignmentFactory.create(plan_version=agreed.plan_version)
        watch()
        with CaptureQueriesContext(connection) as queries:
            alerts.watch_spending(as_of=NOW)
        counts.append(len(queries))
    assert SpendWatch.objects.count() == 20
    assert counts[0] == counts[1] <= 15


def test_what_has_fired_stays_as_it_was_written(agreed: PlanAssignment, tickets: Meter) -> None:
    SpendAlertFactory.create(customer=agreed.customer, amount=Decimal(1))
    use(agreed, tickets, 40)
    watch()
    fired = SpendAlertFired.objects.get()
    for statement in (lambda: SpendAlertFired.objects.update(amount=0), fired.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            statement()
    with pytest.raises(IntegrityError), transaction.atomic():
        SpendAlertFired.objects.create(
            alert=fired.alert, customer=fired.customer, period="2026-10", at=NOW, currency="USD", amount=1
        )


@pytest.mark.parametrize(
    "columns",
    [
        {"customer": None},
        {"charge_key": "resolved"},
        {"subject": "plan"},
        {"subject": "charge"},
        {"amount": None},
        {"amount": 0},
        {"percent": 80},
        {"amount": None, "currency": "", "percent": 0},
        {"currency": ""},
    ],
)
def test_the_database_refuses_alerts_about_nothing(columns: dict[str, Any]) -> None:
    fields = {"subject": "customer", "customer": CustomerFactory.create(), "amount": 1, "currency": "USD"}
    with pytest.raises(IntegrityError), transaction.atomic():
        SpendAlert.objects.create(**(fields | columns))


def test_sealing_by_others_is_noticed(agreed: PlanAssignment, tickets: Meter) -> None:
    SpendAlertFactory.create(customer=agreed.customer, amount=Decimal(10))
    use(agreed, tickets, 40)
    seal(at=NOW)
    assert len(watch()) == 1
