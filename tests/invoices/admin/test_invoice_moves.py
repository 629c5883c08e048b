"""Approve, issue and void in the admin: one invoice, a selection, all of a run."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from invoices.models import Invoice, InvoiceMove, InvoiceStatus, ReviewBounds
from tests.factories import CustomerFactory, InvoiceFactory, InvoiceLineFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

CHANGELIST = "/admin/invoices/invoice/"
REASON = "Asked the customer"
AFTER_GRACE = datetime(2026, 11, 20, 12, tzinfo=UTC)


def page(invoice: Invoice, name: str = "change") -> str:
    return reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk])


def press(client: Client, invoice: Invoice, name: str, **fields: str) -> list[str]:
    """Press a button of the page; what was told."""
    answer = client.post(page(invoice, name), {"_form_submitted": "True", **fields})
    return [str(message) for message in get_messages(answer.wsgi_request)]


def held(**fields: Any) -> Invoice:
    invoice: Invoice = InvoiceFactory.create(**fields)
    invoice.move(InvoiceStatus.IN_REVIEW, by="", at=AFTER_GRACE, reason="It has 1 lines, more than 0.")
    return invoice


def choose(client: Client, *chosen: Invoice, **fields: str) -> Any:
    asked = {"action": "issue_them", "_selected_action": [str(invoice.pk) for invoice in chosen], **fields}
    with time_machine.travel(AFTER_GRACE, tick=False):
        return client.post(CHANGELIST, asked)


def status(invoice: Invoice) -> str:
    invoice.refresh_from_db()
    return invoice.status


def test_what_is_held_shows_why_and_is_issued_with_a_reason() -> None:
    client, invoice = boss(), held()
    content = client.get(page(invoice)).content.decode()
    assert "Held for review. It has 1 lines, more than 0." in content
    assert press(client, invoice, "issue_held", reason="") == []
    assert status(invoice) == "in_review"
    assert press(client, invoice, "issue_held", reason=REASON) == ["INV-000001 is issued."]
    assert status(invoice) == "issued"
    told = client.get(page(invoice)).content.decode()
    assert told.count(REASON) == 2
    assert "<td>boss</td>" in told


def test_an_approved_draft_can_be_issued_or_taken_back() -> None:
    client, invoice = boss(), InvoiceFactory.create()
    press(client, invoice, "approve_it", reason="")
    assert status(invoice) == "approved"
    assert "no run changes it any more" in client.get(page(invoice)).content.decode()
    press(client, invoice, "withdraw_it", reason=REASON)
    assert status(invoice) == "draft"
    press(client, invoice, "approve_it", reason="")
    press(client, invoice, "issue_it")
    assert status(invoice) == "issued"


def test_an_invoice_is_voided_with_a_reason_and_only_while_it_may() -> None:
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    press(client, invoice, "void_it", reason="")
    assert status(invoice) == "issued"
    assert press(client, invoice, "void_it", reason=REASON) == [
        f"{invoice.number} is void. Run its month again to bill it anew."
    ]
    assert status(invoice) == "void"
    paid = InvoiceFactory.create(paid=True)
    assert "nothing was changed" in press(client, paid, "void_it", reason=REASON)[-1]


def test_why_an_invoice_cannot_be_voided_is_told() -> None:
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    Invoice.objects.filter(pk=invoice.pk).update(paid=1)
    assert press(client, invoice, "void_it", reason=REASON) == [
        "It is paid; take the payment back first, or write a credit note."
    ]
    assert status(invoice) == "issued"


def test_a_selection_is_issued_after_a_question_in_the_order_of_the_customers() -> None:
    client = boss()
    b, a = (InvoiceFactory.create(customer=CustomerFactory.create(key=key)) for key in "ba")
    other, waiting = InvoiceFactory.create(), held()
    asked = choose(client, a, b, waiting)
    assert "3 of the chosen have no number yet" in asked.content.decode()
    assert status(a) == "draft"
    answer = choose(client, a, b, waiting, asked="True", reason="")
    assert [str(m) for m in get_messages(answer.wsgi_request)] == ["2 issued. 1 in review wait."]
    assert [(status(x), x.number) for x in (a, b, other, waiting)] == [
        ("issued", "INV-000001"),
        ("issued", "INV-000002"),
        ("draft", None),
        ("in_review", None),
    ]


def test_those_in_review_are_issued_with_the_others_only_with_a_reason() -> None:
    client, invoice = boss(), held()
    refused = choose(client, invoice, asked="True", reason="", review="on")
    assert "Say why the invoices in review are right." in refused.content.decode()
    choose(client, invoice, asked="True", reason=REASON, review="on")
    assert status(invoice) == "issued"
    assert {move.reason for move in InvoiceMove.objects.filter(invoice=invoice, by="boss")} == {REASON}


def test_a_filtered_list_is_issued_as_a_whole() -> None:
    client = boss()
    september = [InvoiceFactory.create(period="2026-09") for _ in range(2)]
    october = InvoiceFactory.create()
    data = {
        "action": "issue_them", "_selected_action": [str(september[0].pk)], "select_across": "1",
        "asked": "True", "reason": "",
    }  # fmt: skip
    with time_machine.travel(AFTER_GRACE, tick=False):
        client.post(f"{CHANGELIST}?period=2026-09", data)
    assert [status(invoice) for invoice in (*september, october)] == ["issued", "issued", "draft"]


def test_one_that_cannot_be_issued_does_not_keep_the_others_from_it() -> None:
    client = boss()
    good, bad = InvoiceFactory.create(), InvoiceFactory.create(lines=[])
    carried = {"offered": "5", "left_over": "0", "following": "2026-11-01", "drawn": {}}
    InvoiceLineFactory.create(invoice=bad, carried=carried)
    answer = choose(client, good, bad, asked="True", reason="")
    [told] = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told.startswith("1 issued. Not issued: ")
    assert "run the month again" in told
    assert (status(good), status(bad)) == ("issued", "draft")


def test_looking_is_not_moving() -> None:
    client, invoice = clerk("invoices.view_invoice"), InvoiceFactory.create()
    for name in ("approve_it", "issue_it", "void_it", "withdraw_it", "issue_held"):
        answer = client.post(page(invoice, name), {"_form_submitted": "True", "reason": REASON})
        assert answer.status_code == 403
    choose(client, invoice, asked="True", reason="")
    assert status(invoice) == "draft"


def test_overdue_invoices_are_shown_and_found() -> None:
    client = boss()
    late, _ = InvoiceFactory.create(issued=True), InvoiceFactory.create()
    with time_machine.travel(datetime(2026, 11, 16, 12, tzinfo=UTC), tick=False):
        answer = client.get(CHANGELIST, {"overdue": "yes"})
        assert "Overdue" in client.get(page(late)).context["badge"]
    assert list(answer.context["cl"].result_list) == [late]


def test_the_bounds_are_one_page_in_the_settings() -> None:
    client = boss()
    fields = {"total_factor": "3", "quantity_factor": "", "most_total": "", "most_lines": "", "grace_days": "5"}
    client.post("/admin/invoices/reviewbounds/add/", fields)
    kept = ReviewBounds.current()
    assert (kept.total_factor, kept.grace_days, kept.bounds.are_off) == (Decimal(3), 5, False)
    answer = client.get("/admin/invoices/reviewbounds/")
    assert answer.headers["Location"] == "/admin/invoices/reviewbounds/1/change/"
    refused = client.post("/admin/invoices/reviewbounds/1/change/", {**fields, "total_factor": "0.5"})
    assert "Factors are 1 or more" in refused.content.decode()
