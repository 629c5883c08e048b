"""Runs in the admin: ask for a month, watch it, take parked customers up again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from invoices.models import InvoiceRun, RowStatus, RunCustomer
from tests.factories import CustomerFactory, InvoiceFactory, InvoiceRunFactory, PlanAssignmentFactory
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


def press(client: Client, run: InvoiceRun, name: str, **fields: str) -> list[str]:
    """Press a button of the page; what was told."""
    answer = client.post(page(run, name), {"_form_submitted": "True", **fields})
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_run_is_paused_and_resumed(bell: mock.Mock, django_capture_on_commit_callbacks: Any) -> None:
    client, run = boss(), row("pending").run
    assert press(client, run, "pause_it") == ["The run is paused."]
    with time_machine.travel(NOW + timedelta(minutes=9), tick=False):
        told = client.get(page(run, "progress")).json()
    assert (told["paused"], told["is_still"], told["waiting"]) == (True, False, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert press(client, run, "resume_it")[-1] == "The run goes on."
    assert bell.call_args.kwargs["kwargs"] == {"run_id": str(run.pk)}
    assert not client.get(page(run, "progress")).json()["paused"]


def test_a_month_is_closed_by_a_person_and_refuses_to_be_run() -> None:
    client, run = boss(), row("done").run
    press(client, run, "close_it", reason="")
    assert "Closed by boss" in client.get(page(run)).content.decode()
    refused = ask(client)
    assert "was closed by boss; reopen it first" in str(refused.context["form"].errors["period"])
    press(client, run, "reopen_it", reason="")
    run.refresh_from_db()
    assert run.closed_by == "boss"
    press(client, run, "reopen_it", reason="A price was wrong")
    assert "A price was wrong" in client.get(page(run)).content.decode()
    assert ask(client).status_code == 302


def test_a_parked_customer_of_a_closed_month_is_not_tried_again() -> None:
    client, parked = boss(), row("parked")
    press(client, parked.run, "close_it", reason="")
    answer = client.post(page(parked.run, "retry", parked.pk), follow=True)
    assert "reopen it first" in answer.content.decode()
    parked.refresh_from_db()
    assert parked.status == RowStatus.PARKED


def test_all_of_a_run_is_issued_from_its_page() -> None:
    client, invoice = boss(), InvoiceFactory.create()
    assert press(client, invoice.run, "issue_them", reason="") == ["1 issued."]
    invoice.refresh_from_db()
    assert invoice.number == "INV-000001"


def test_what_is_held_is_listed_with_its_reason() -> None:
    invoice = InvoiceFactory.create(customer__name="Birch <b>")
    invoice.move("in_review", by="", at=NOW, reason="It is the customer's first invoice.")
    content = boss().get(page(invoice.run)).content.decode()
    assert "It is the customer&#x27;s first invoice." in content
    assert "Birch &lt;b&gt;" in content


def test_the_pace_is_told_while_customers_wait() -> None:
    run = row("pending").run
    for _ in range(4):
        row("done", finished_at=NOW + timedelta(seconds=1))
    with time_machine.travel(NOW + timedelta(seconds=2), tick=False):
        told = boss().get(page(run, "progress")).json()
    assert told["pace"] == "2 customers a second, less than a minute left"


@pytest.mark.parametrize("name", ["pause_it", "close_it", "issue_them"])
def test_looking_at_a_run_is_not_steering_it(name: str) -> None:
    client, run = clerk("invoices.view_invoicerun"), row("pending").run
    assert client.post(page(run, name), {"_form_submitted": "True", "reason": ""}).status_code == 403
