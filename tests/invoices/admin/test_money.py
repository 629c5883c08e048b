"""Payments, credits, accounts and the ageing list in the admin."""

import csv
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.actions.pay import record_payment
from invoices.models import CreditNote, CreditProposal, Invoice, Payment, SellerProfile
from tests.factories import CustomerFactory, InvoiceFactory
from tests.invoices.credited import AT, credited
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def november() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


def page(record: Any, name: str = "change") -> str:
    return reverse(f"admin:invoices_{record._meta.model_name}_{name}", args=[record.pk])


def press(client: Client, record: Any, button: str, **asked: str) -> str:
    """Press the button; what was told."""
    answer = client.post(page(record, button), {"_form_submitted": "True", **asked})
    if answer.status_code == 200:
        return answer.content.decode()
    assert answer.status_code == 302
    return " ".join(map(str, get_messages(answer.wsgi_request)))


def buttons(client: Client, record: Any) -> list[str]:
    return [button["title"] for button in client.get(page(record)).context["actions_detail"]]


def credit(client: Client, invoice: Invoice, **asked: str) -> str:
    return press(client, invoice, "credit_it", **({"kind": "manual", "remedy": "balance", "reason": "Outage"} | asked))


def another(name: str) -> Client:
    """Another superuser."""
    client = Client()
    person = User.objects.create_superuser(name, f"{name}@example.com", "no password is used")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_payment_is_recorded_and_taken_back() -> None:
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    assert 'value="240"' in client.get(page(invoice, "pay_it")).content.decode()
    assert "100.00 USD is recorded" in press(client, invoice, "pay_it", amount="100", reference="TX-1")
    payment = Payment.objects.get()
    assert (payment.recorded_by, payment.reference, f"{payment.received_on}") == ("boss", "TX-1", "2026-11-10")
    assert client.get(page(invoice)).context["left"] == "140.00 USD"
    assert "is taken back" in press(client, payment, "take_it_back", reason="Another customer's")
    assert client.get(page(invoice)).context["left"] == "240.00 USD"
    assert buttons(client, payment) == []


def test_more_than_is_open_is_refused_in_words() -> None:
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    assert "Only 240.00 USD is open." in press(client, invoice, "pay_it", amount="240.01")
    assert not Payment.objects.exists()


def test_what_is_paid_offers_no_payment_and_a_draft_neither_that_nor_a_credit() -> None:
    client, invoice, draft = boss(), InvoiceFactory.create(issued=True), InvoiceFactory.create()
    assert {"Record a payment", "Credit"} <= set(buttons(client, invoice))
    record_payment(invoice, Decimal(240), at=AT)
    assert {"Record a payment", "Credit"} & set(buttons(client, invoice)) == {"Credit"}
    assert not {"Record a payment", "Credit"} & set(buttons(client, draft))


def test_lines_are_credited_by_their_places() -> None:
    client, invoice = boss(), InvoiceFactory.create(lines=[{}, {}, {}], issued=True)
    assert "CN-000001 over 480.00 USD" in credit(client, invoice, lines="1, 3")
    assert [line.line and line.line.position for line in CreditNote.objects.get().lines.all()] == [1, 3]
    assert "Nothing is left to credit of line 1" in credit(client, invoice, lines="1")
    assert "Name places of lines" in credit(client, invoice, lines="first")


def test_the_page_of_an_invoice_tells_what_became_of_its_amount() -> None:
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    credited(invoice, "40")
    record_payment(invoice, Decimal(50), at=AT)
    context = client.get(page(invoice)).context
    assert [(row["amount"], row["why"]) for row in context["balance"]] == [
        ("-40.00", "The outage of 3 October"),
        ("-50.00", ""),
    ]
    assert context["taken_off"] == [("Credit notes", "-40.00"), ("Paid", "-50.00")]
    assert (context["left"], context["due"]) == ("150.00 USD", "150.00 USD")


def test_above_the_limit_another_person_approves_superusers_included() -> None:
    SellerProfile.objects.create(pk=1, credit_limit=Decimal(50))
    client, other, invoice = boss(), another("second"), InvoiceFactory.create(issued=True)
    assert "a second person approves" in credit(client, invoice, amount="60")
    proposal = CreditProposal.objects.get()
    assert not CreditNote.objects.exists()
    assert "does not approve it" in press(client, proposal, "approve_it")
    assert not CreditNote.objects.exists()
    assert "CN-000001 over 60.00 USD" in press(other, proposal, "approve_it")
    assert "nothing was changed" in press(other, proposal, "approve_it")
    note = CreditNote.objects.get()
    assert (note.written_by, note.approved_by) == ("boss", "second")


def test_a_proposal_is_rejected_with_a_reason() -> None:
    SellerProfile.objects.create(pk=1, credit_limit=Decimal(0))
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    credit(client, invoice, amount="60")
    assert "It is rejected." in press(client, CreditProposal.objects.get(), "reject_it", reason="Not ours")
    proposal = CreditProposal.objects.get()
    assert (proposal.status, proposal.decided_by, proposal.remark) == ("rejected", "boss", "Not ours")
    assert buttons(client, proposal) == []


@pytest.mark.parametrize("button", ["pay_it", "credit_it"])
def test_looking_at_an_invoice_moves_no_money(button: str) -> None:
    client, invoice = clerk("invoices.view_invoice"), InvoiceFactory.create(issued=True)
    assert client.post(page(invoice, button), {"_form_submitted": "True", "amount": "1"}).status_code == 403
    assert not Payment.objects.exists()
    assert not {"Record a payment", "Credit"} & set(buttons(client, invoice))


def test_a_credit_note_has_a_page_and_a_pdf() -> None:
    client, note = boss(), credited(InvoiceFactory.create(issued=True, customer__name=HOSTILE), "40", reason=HOSTILE)
    content = client.get(page(note)).content.decode()
    assert "CN-000001" in content
    assert HOSTILE not in content
    answer = client.get(page(note, "pdf"))
    assert answer.headers["Content-Disposition"] == 'inline; filename="CN-000001.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert clerk("meters.view_meter").get(page(note, "pdf")).status_code == 404


@pytest.mark.parametrize("what", ["creditnote", "payment", "creditproposal", "invoice"])
def test_lists_and_pages_cost_the_same_however_many_rows(what: str) -> None:
    SellerProfile.objects.create(pk=1, credit_limit=Decimal(50))
    client = boss()

    def add() -> None:
        invoice = InvoiceFactory.create(issued=True)
        credited(invoice, "1")
        record_payment(invoice, Decimal(1), at=AT)
        credit(client, invoice, amount="60")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"admin:invoices_{what}_changelist")).status_code == 200
        return len(queries)

    add()
    cost()
    once = cost()
    for _ in range(4):
        add()
    assert cost() == once


def account(client: Client, **asked: Any) -> Any:
    return client.get(reverse("admin:invoices_invoice_account"), asked)


def test_an_account_shows_balances_from_the_customers_page_on() -> None:
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    record_payment(invoice, Decimal(100), at=AT)
    customer = client.get(reverse("admin:customers_customer_change", args=[invoice.customer_id]))
    assert f"{reverse('admin:invoices_invoice_account')}?customer={invoice.customer_id}" in customer.content.decode()
    [shown] = account(client, customer=invoice.customer_id).context["accounts"]
    assert (shown["opening"], shown["closing"]) == ("0.00 USD", "140.00 USD")
    assert [(row["what"], row["amount"], row["balance"]) for row in shown["rows"]] == [
        ("Invoice", "240.00", "240.00"),
        ("Payment", "-100.00", "140.00"),
    ]
    [later] = account(client, customer=invoice.customer_id, first="2026-11-05", last="2026-11-30").context["accounts"]
    assert (later["opening"], len(later["rows"])) == ("240.00 USD", 1)


def test_the_file_of_an_account_holds_no_formulas() -> None:
    client, invoice = boss(), InvoiceFactory.create(issued=True)
    record_payment(invoice, Decimal(100), at=AT, reference='=HYPERLINK("https://example.com")')
    answer = account(client, customer=invoice.customer_id, csv="1")
    assert f"account-{invoice.customer.key}-2026-01-01-2026-11-10.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    assert rows[0] == ["day", "what", "document", "text", "amount", "balance", "currency"]
    assert rows[3] == [
        "2026-11-10", "Payment", invoice.number, "'=HYPERLINK(\"https://example.com\")", "-100.00", "140.00", "USD",
    ]  # fmt: skip
    assert rows[-1][1:] == ["Closing balance", "", "", "", "140.00", "USD"]


@pytest.mark.parametrize("customer", ["", "x", "0", "-1", "9" * 30, "\0", "١"])
def test_the_account_of_nobody_is_not_found(customer: str) -> None:
    assert account(boss(), customer=customer).status_code == 404


@pytest.mark.parametrize(
    "days", [{"first": "x"}, {"last": "2020-01-01"}, {"last": "9999-12-31"}, {"first": "\0"}, {"first": ""}]
)
def test_days_that_are_none_show_the_form_again(days: dict[str, str]) -> None:
    answer = account(boss(), customer=CustomerFactory.create().pk, **days)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "accounts" not in answer.context


def test_the_ageing_list_has_the_longest_overdue_first() -> None:
    for name, period in (("Early", "2026-09"), ("Late", "2026-10")):
        InvoiceFactory.create(customer__name=name, period=period, issued=True)
    with time_machine.travel("2026-12-20T12:00:00Z", tick=False):
        InvoiceFactory.create(customer__name=HOSTILE, issued=True)
        record_payment(Invoice.objects.get(customer__name="Early"), Decimal(200), at=AT)
        answer = boss().get(reverse("admin:invoices_invoice_ageing"))
    assert [(debt["name"], debt["amounts"], debt["total"]) for debt in answer.context["debts"]] == [
        (HOSTILE, ["", "", "240.00", "", ""], "240.00 USD"),
        ("Late", ["", "", "240.00", "", ""], "240.00 USD"),
        ("Early", ["", "", "40.00", "", ""], "40.00 USD"),
    ]
    assert HOSTILE not in answer.content.decode()


@pytest.mark.parametrize("name", ["account", "ageing"])
def test_accounts_are_for_those_who_may_see_invoices(name: str) -> None:
    client = clerk("customers.view_customer")
    asked = {"customer": CustomerFactory.create().pk}
    assert client.get(reverse(f"admin:invoices_invoice_{name}"), asked).status_code == 403
