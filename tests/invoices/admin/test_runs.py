"""Runs in the admin: ask for a month, watch it, take parked customers up again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from invoices.models import InvoiceRun, RowStatus, RunCustomer
from tests.factories import CustomerFactory, InvoiceRunFactory, PlanAssignmentFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

ADD = "/admin/invoices/invoicerun/add/"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def bell() -> Iterator[mock.Mock]:
    """The doorbell of the workers, which nobody hears."""
    with mock.patch("celery.current_app.send_task") as bell, time_machine.travel(NOW, tick=False):
        yield bell


def ask(client: Client, **fields: Any) -> Any:
    return client.post(ADD, {"period": "2026-10", "customer": "", "outcome": "drafts", **fields})


def page(run: InvoiceRun, name: str = "change", *args: Any) -> str:
    return reverse(f"admin:invoices_invoicerun_{name}", args=[run.pk, *args])


def row(status: str, customer: Customer | None = None, **fields: Any) -> RunCustomer:
    return RunCustomer.objects.create(
        run=InvoiceRunFactory.create(requested_at=NOW),
        customer=customer or CustomerFactory.create(),
        status=status,
        as_of=NOW,
        **fields,
    )


def test_the_last_closed_month_is_offered_first() -> None:
    period = boss().get(ADD).context["form"].fields["period"]
    assert period.choices[:2] == [("2026-10", "October 2026"), ("2026-09", "September 2026")]


def test_a_month_is_put_on_the_list_and_leads_to_its_progress() -> None:
    assignment = PlanAssignmentFactory.create()
    answer = ask(boss())
    run = InvoiceRun.objects.get()
    assert answer.headers["Location"] == page(run)
    assert (run.period, run.requested_by) == ("2026-10", "boss")
    assert [listed.customer for listed in run.rows.pending()] == [assignment.customer]


def test_workers_are_woken_for_the_run(bell: mock.Mock, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ask(boss())
    assert bell.call_args.kwargs["kwargs"] == {"run_id": str(InvoiceRun.objects.get().pk)}


def test_one_customer_can_be_run_and_issued_at_once() -> None:
    wanted, _ = PlanAssignmentFactory.create_batch(2)
    ask(boss(), customer=wanted.customer_id, outcome="issue")
    [listed] = RunCustomer.objects.all()
    assert (listed.customer, listed.issue) == (wanted.customer, True)


def test_a_month_that_is_not_offered_is_refused_beside_its_field() -> None:
    answer = ask(boss(), period="2026-11")
    assert list(answer.context["form"].errors) == ["period"]
    assert not InvoiceRun.objects.exists()


def test_a_month_that_is_not_over_where_it_ends_last_is_refused_in_words() -> None:
    customer = CustomerFactory.create(timezone="Pacific/Honolulu")
    with time_machine.travel(datetime(2026, 11, 1, 1, tzinfo=UTC), tick=False):
        answer = ask(boss(), customer=customer.pk)
    assert "not over yet" in str(answer.context["form"].errors["period"])


def test_progress_is_told_in_numbers() -> None:
    for status in ("done", "done", "parked", "pending"):
        run = row(status).run
    told = boss().get(page(run, "progress")).json()
    assert (told["done"], told["parked"], told["waiting"], told["total"]) == (2, 1, 1, 4)
    assert not told["is_still"]


def test_when_nobody_works_the_page_says_which_command_does() -> None:
    client, run = boss(), row("pending").run
    with time_machine.travel(NOW + timedelta(seconds=9), tick=False):
        assert client.get(page(run, "progress")).json()["is_still"]
        content = client.get(page(run)).content.decode()
    assert "manage.py bill --period 2026-10" in content
    assert "celery -A billing_site worker" in content


def test_a_parked_customer_has_a_reason_and_a_way_back(bell: mock.Mock) -> None:
    client, parked = boss(), row("parked", reason="no <price> for tier gold")
    content = client.get(page(parked.run)).content.decode()
    assert "no &lt;price&gt; for tier gold" in content
    client.post(page(parked.run, "retry", parked.pk))
    parked.refresh_from_db()
    assert (parked.status, parked.reason) == (RowStatus.PENDING, "")


def test_a_retry_is_asked_for_by_post_only() -> None:
    parked = row("parked")
    assert boss().get(page(parked.run, "retry", parked.pk)).status_code == 405


@pytest.mark.parametrize("name", ["retry", "add"])
def test_looking_is_not_running(name: str) -> None:
    client, parked = clerk("invoices.view_invoicerun"), row("parked")
    assert "Try again" not in client.get(page(parked.run)).content.decode()
    answer = client.post(page(parked.run, "retry", parked.pk)) if name == "retry" else ask(client)
    assert answer.status_code == 403
    parked.refresh_from_db()
    assert parked.status == RowStatus.PARKED


def test_progress_is_not_for_everybody() -> None:
    assert clerk("meters.view_meter").get(page(row("done").run, "progress")).status_code == 403


def test_nobody_edits_or_deletes_a_run() -> None:
    client, run = boss(), row("done").run
    assert client.post(page(run), {"period": "2026-09"}).status_code == 403
    assert client.post(page(run, "delete"), {"post": "yes"}).status_code == 403
