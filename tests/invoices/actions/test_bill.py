"""A run bills everybody once, whoever works on it and however often."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer, PlanAssignment
from customers.rules.period import PeriodError
from invoices.actions.bill import retry, start_run, work
from invoices.actions.bill.work import work_chunk
from invoices.actions.issue import IssueError, issue
from invoices.models import Invoice, InvoiceLine, InvoiceRun, RowStatus, RunCustomer
from plans.models import Charge
from tests.factories import CustomerFactory, MeterFactory, PlanAssignmentFactory, PlanVersionFactory
from tests.invoices.actions.conftest import AS_OF, many, summary, use

STATEMENTS = 35
"""Claim, lock, finish and two savepoints 7, bounds 1, agreements 4, invoices and lines that stand 3,
packs, usage and coupons 3, drafts with their lines 2; to issue: seller, customers, carried units, credits, the number
3, the invoice and its move."""

EXPECTED = [(f"c{n:03}", f"INV-{n:06}", f"{2 * n}.0000") for n in range(1, 13)]


def bill() -> InvoiceRun:
    run = start_run("2026-10", as_of=AS_OF, issue=True)
    work(run)
    return run


@pytest.mark.usefixtures("twelve")
def test_three_runs_give_the_same_invoices() -> None:
    seen = []
    for _ in range(3):
        bill()
        seen.append((summary(), list(Invoice.objects.order_by("pk").values())))
    assert seen[0][0] == EXPECTED
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.django_db(transaction=True)
def test_four_runs_at_once_give_the_same_invoices_without_a_gap() -> None:
    many(12)
    failures: list[BaseException] = []
    ready = threading.Barrier(4)

    def one() -> None:
        try:
            ready.wait()
            run = start_run("2026-10", as_of=AS_OF, issue=True)
            while work_chunk(run, limit=2):
                pass
            work(run)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert not RunCustomer.objects.exclude(status=RowStatus.DONE).exists()
    found = summary()
    assert [(key, total) for key, _, total in found] == [(key, total) for key, _, total in EXPECTED]
    assert sorted(number or "" for _, number, _ in found) == [number for _, number, _ in EXPECTED]


@pytest.mark.usefixtures("twelve")
def test_drafts_have_no_number_and_issuing_gives_the_next_one() -> None:
    work(start_run("2026-10", as_of=AS_OF))
    assert {number for _, number, _ in summary()} == {None}
    draft = Invoice.objects.get(customer__key="c007")
    issued = issue(draft, at=AS_OF)
    assert (issued.number, issued.status, issued.issued_on) == ("INV-000001", "issued", date(2026, 11, 1))
    assert issued.buyer["name"] == draft.customer.name
    with pytest.raises(IssueError, match="not a draft"):
        issue(draft, at=AS_OF)
    bill()
    assert sorted(number or "" for _, number, _ in summary()) == [f"INV-{n:06}" for n in range(1, 13)]


def test_one_customer_that_cannot_be_priced_is_parked_and_the_others_are_billed(
    twelve: list[PlanAssignment], monkeypatch: pytest.MonkeyPatch
) -> None:
    true_text = Charge.line_text

    def poisoned(charge: Charge, quantity: str) -> str:
        if quantity == "7":
            raise ArithmeticError("seven cannot be priced")
        return true_text(charge, quantity)

    monkeypatch.setattr(Charge, "line_text", poisoned)
    run = bill()
    parked = RunCustomer.objects.get(status=RowStatus.PARKED)
    assert (parked.customer.key, parked.reason) == ("c007", "seven cannot be priced")
    assert Invoice.objects.count() == 11
    assert run.counts() == {"done": 11, "parked": 1}
    monkeypatch.undo()
    retry(parked, as_of=AS_OF)
    work(run)
    assert Invoice.objects.count() == 12
    assert run.counts() == {"done": 12}


def test_a_customer_whose_invoice_cannot_be_written_costs_nobody_else_theirs(
    twelve: list[PlanAssignment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Charge, "line_text", lambda _, quantity: "\0" if quantity == "7" else "fine")
    run = bill()
    assert run.counts() == {"done": 11, "parked": 1}
    assert RunCustomer.objects.get(status=RowStatus.PARKED).customer.key == "c007"


@pytest.mark.parametrize("size", [3, 30])
def test_a_chunk_takes_the_same_statements_whatever_its_size(
    db: None, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    many(size)
    run = start_run("2026-10", as_of=AS_OF, issue=True)
    with django_assert_num_queries(STATEMENTS):
        assert work_chunk(run) == size


@pytest.mark.usefixtures("twelve")
def test_one_customer_can_be_billed_alone() -> None:
    work(start_run("2026-10", as_of=AS_OF, customer=Customer.objects.get(key="c003"), issue=True))
    assert summary() == [("c003", "INV-000001", "6.0000")]


@pytest.mark.usefixtures("twelve")
def test_a_wish_to_issue_is_not_forgotten_by_a_later_run_without_one() -> None:
    start_run("2026-10", as_of=AS_OF, issue=True)
    work(start_run("2026-10", as_of=AS_OF))
    assert summary() == EXPECTED


@pytest.mark.parametrize("period", ["2026-13", "2026-1", "october", "", "2026-10-01", "0000-01"])
def test_a_misspelt_month_is_refused(db: None, period: str) -> None:
    with pytest.raises(PeriodError, match="is not a month"):
        start_run(period, as_of=AS_OF)


def test_a_month_is_refused_until_it_is_over_for_somebody(db: None) -> None:
    over_first = datetime(2026, 10, 31, 10, tzinfo=UTC)
    with pytest.raises(PeriodError, match="not over yet"):
        start_run("2026-10", as_of=over_first - timedelta(seconds=1))
    start_run("2026-10", as_of=over_first)
    assert InvoiceRun.objects.count() == 1


def test_a_customer_joins_the_run_when_its_own_month_is_over(db: None) -> None:
    meter = MeterFactory.create()
    version = PlanVersionFactory.create(charges=[{"meter": meter}], published=True)
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        customer = CustomerFactory.create(key=zone.lower().replace("/", "-"), timezone=zone)
        use(PlanAssignmentFactory.create(customer=customer, plan_version=version), meter, 5)
    work(start_run("2026-10", as_of=datetime(2026, 10, 31, 15, tzinfo=UTC), issue=True))
    assert [key for key, _, _ in summary()] == ["asia-tokyo"]
    with pytest.raises(PeriodError, match="2026-11-01 07:00 UTC"):
        start_run("2026-10", as_of=datetime(2026, 11, 1, tzinfo=UTC), customer=customer)
    work(start_run("2026-10", as_of=datetime(2026, 11, 1, 7, tzinfo=UTC), issue=True))
    assert len(summary()) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"period": "2026-99"}, "is not a month"),
        ({"period": "2099-01"}, "not over yet"),
        ({"period": "2026-10", "customer": "nobody"}, "no customer 'nobody'"),
        ({"period": "2026-10", "as_of": "2026-11-01"}, "needs a date, a time and an offset"),
        ({"period": "2026-10", "as_of": "2026-11-01T25:00:00Z"}, "--as-of"),
    ],
)
def test_the_command_explains_what_it_refuses(db: None, options: dict[str, str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("bill", **options)


def test_an_invoice_is_issued_on_the_customers_local_day(db: None) -> None:
    many(1)
    bill()
    invoice = Invoice.objects.get()
    assert invoice.issued_at == AS_OF
    assert invoice.issued_on == date(2026, 11, 1)
    assert invoice.due_on == date(2026, 11, 15)
    assert timezone.now() > AS_OF
    assert InvoiceLine.objects.get().charge_key == "resolved"
