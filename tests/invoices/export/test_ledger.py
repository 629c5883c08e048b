"""A month's entries for the general ledger."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.actions.credits import expire, grant, withdraw
from customers.models import CreditKind, Customer
from invoices.actions.credit import WantedLine, WantedNote, write_credit_notes
from invoices.actions.export import ledger
from invoices.actions.export.booked import Booked
from invoices.actions.issue import issue
from invoices.actions.void import void
from invoices.models import Invoice, LineKind, Payment, Remedy
from invoices.rules.ledger import Account
from plans.models import TopUpDraw
from tests.factories import CustomerFactory, InvoiceFactory, InvoiceLineFactory, TopUpFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 12, 10, 12, tzinfo=UTC)
FEE = {
    "kind": LineKind.FLAT,
    "meter": None,
    "quantity": Decimal(1),
    "price": Decimal("92.00"),
    "period_start": date(2026, 11, 1),
    "period_end": date(2027, 2, 1),
}


@pytest.fixture
def acme() -> Customer:
    return CustomerFactory.create(key="acme", tax_percent=Decimal(10))


def sums(booked: Iterable[Booked]) -> dict[str, Decimal]:
    """What each account got: debits above nothing, credits below."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in booked:
        assert sum(entry.debit - entry.credit for entry in each.entries) == 0, each
        for entry in each.entries:
            found[entry.account.value] += entry.amount
    return {name: amount for name, amount in found.items() if amount}


def only(period: str, kind: str) -> list[Booked]:
    return [each for each in ledger(period) if each.kind == kind]


def with_credits(acme: Customer) -> Invoice:
    """240.00 of usage and 92.00 of fees in advance, 10 % tax, 50.00 of credits, 30.00 of them bought."""
    grant(acme, Decimal(20), at=AT)
    grant(acme, Decimal(30), at=AT, kind=CreditKind.PAID)
    return issue(InvoiceFactory.create(customer=acme, lines=[{}, FEE]), at=AT)


def note(invoice: Invoice, amount: str, *, at: datetime = LATER, remedy: str = Remedy.BALANCE) -> None:
    line = invoice.lines.get(position=1)
    wanted = WantedLine(
        text="Taken back",
        amount=Decimal(amount),
        period_start=line.period_start,
        period_end=line.period_end,
        line_id=line.pk,
    )
    write_credit_notes([WantedNote(invoice_id=invoice.pk, reason="Wrong", lines=[wanted], remedy=remedy)], at=at)


def test_an_invoice_is_entered_in_the_month_of_its_day(acme: Customer) -> None:
    invoice = with_credits(acme)
    assert only("2026-10", "invoice") == []
    [booked] = only("2026-11", "invoice")
    assert (booked.on, booked.document, booked.customer) == (date(2026, 11, 1), invoice.number, "acme")
    assert sums([booked]) == {
        Account.RECEIVABLE: Decimal("315.20"),
        Account.DEFERRED_CREDITS: Decimal(30),
        Account.PROMOTIONAL_CREDITS: Decimal(20),
        Account.REVENUE: Decimal("-240.00"),
        Account.DEFERRED_FEES: Decimal("-92.00"),
        Account.TAX: Decimal("-33.20"),
    }


def test_drafts_enter_nothing() -> None:
    InvoiceFactory.create()
    assert [each for month in ("2026-10", "2026-11") for each in ledger(month)] == []


def test_fees_in_advance_are_earned_month_by_month(acme: Customer) -> None:
    with_credits(acme)
    earned = [sums(only(month, "release")) for month in ("2026-11", "2026-12", "2027-01", "2027-02")]
    assert [each.get(Account.REVENUE, Decimal(0)) for each in earned] == [-30, -31, -31, 0]
    assert sum(each.get(Account.DEFERRED_FEES, Decimal(0)) for each in earned) == 92


def test_a_void_invoice_is_reversed_with_what_was_earned_of_it(acme: Customer) -> None:
    invoice = with_credits(acme)
    before = list(ledger("2026-11"))
    void(invoice, by="boss", at=LATER, reason="Wrong customer")
    assert list(ledger("2026-11")) == before
    [reversal] = only("2026-12", "void")
    assert (reversal.on, reversal.text) == (date(2026, 12, 10), "Wrong customer")
    everything = [*before, *ledger("2026-12"), *ledger("2027-01")]
    assert sums(each for each in everything if each.kind != "credit") == {}


def test_a_credit_note_takes_from_what_is_open_first(acme: Customer) -> None:
    note(with_credits(acme), "100.00")
    [booked] = only("2026-12", "credit_note")
    assert sums([booked]) == {
        Account.REVENUE: Decimal("100.00"),
        Account.TAX: Decimal("10.00"),
        Account.RECEIVABLE: Decimal("-110.00"),
    }


@pytest.mark.parametrize(
    ("remedy", "account"), [(Remedy.BALANCE, Account.DEFERRED_CREDITS), (Remedy.REFUND, Account.REFUNDS)]
)
def test_what_was_paid_already_goes_by_the_remedy(acme: Customer, remedy: str, account: Account) -> None:
    invoice = InvoiceFactory.create(customer=acme, issued=True)
    Invoice.objects.filter(pk=invoice.pk).update(paid=invoice.total)
    note(invoice, "240.00", remedy=remedy)
    [booked] = only("2026-12", "credit_note")
    assert sums([booked]) == {
        Account.REVENUE: Decimal("240.00"),
        Account.TAX: Decimal("24.00"),
        account: Decimal("-264.00"),
    }
    assert only("2026-12", "credit") == []


def test_a_credit_note_gives_back_credits_as_they_were_bought_or_given(acme: Customer) -> None:
    invoice = with_credits(acme)
    Invoice.objects.filter(pk=invoice.pk).update(paid=invoice.due)
    invoice.refresh_from_db()
    note(invoice, "40.00")
    [booked] = only("2026-12", "credit_note")
    assert sums([booked]) == {
        Account.REVENUE: Decimal("40.00"),
        Account.TAX: Decimal("4.00"),
        Account.DEFERRED_CREDITS: Decimal("-30.00"),
        Account.PROMOTIONAL_CREDITS: Decimal("-14.00"),
    }


def test_payments_and_those_taken_back_are_entered_by_their_day() -> None:
    invoice = InvoiceFactory.create(issued=True)
    paid = Payment.objects.create(
        invoice=invoice, amount=Decimal(100), received_on=date(2026, 11, 30), reference="B-1", recorded_at=LATER
    )
    [booked] = only("2026-11", "payment")
    assert (booked.document, booked.invoice, booked.text) == (str(paid.pk), invoice.number, "B-1")
    assert sums([booked]) == {Account.BANK: 100, Account.RECEIVABLE: -100}
    Payment.objects.create(
        invoice=invoice,
        amount=Decimal(-100),
        received_on=date(2026, 12, 1),
        takes_back=paid,
        reason="Bounced",
        recorded_at=LATER,
    )
    assert sums(only("2026-12", "payment")) == {Account.BANK: -100, Account.RECEIVABLE: 100}


def test_a_pack_is_earned_as_it_is_drawn(acme: Customer) -> None:
    pack = TopUpFactory.create(customer=acme)
    line = {"kind": LineKind.TOP_UP, "assignment": None, "charge": None, "charge_key": "tickets", "meter": None}
    invoice = InvoiceFactory.create(customer=acme, lines=[])
    InvoiceLineFactory.create(invoice=invoice, top_up=pack, quantity=Decimal(1), price=Decimal(150), **line)
    usage = InvoiceLineFactory.create(invoice=invoice, position=2, price=Decimal(0))
    Invoice.objects.filter(pk=invoice.pk).update(lines_total=150, total=150)
    issue(Invoice.objects.get(pk=invoice.pk), at=AT)
    [booked] = only("2026-11", "invoice")
    assert sums([booked])[Account.DEFERRED_PACKS] == -150
    fixed = {"top_up": pack, "assignment": usage.assignment, "charge": usage.charge, "period_start": date(2026, 10, 1)}
    for at, units in ((AT, 33), (AT, 34), (LATER, 33)):
        TopUpDraw.objects.create(units=Decimal(units), at=at, **fixed)
    assert sums(only("2026-11", "release")) == {
        Account.DEFERRED_PACKS: Decimal("100.50"),
        Account.REVENUE: Decimal("-100.50"),
    }
    assert sums(only("2026-12", "release"))[Account.DEFERRED_PACKS] == Decimal("49.50")


def test_credits_that_customers_buy_are_deferred_until_used_expired_or_withdrawn(acme: Customer) -> None:
    grant(acme, Decimal(30), at=AT, kind=CreditKind.PAID, expires_on=date(2026, 11, 30))
    bought = grant(acme, Decimal(20), at=AT, kind=CreditKind.PAID)
    grant(acme, Decimal(10), at=AT)
    assert sums(only("2026-11", "credit")) == {Account.CREDITS_SOLD: 50, Account.DEFERRED_CREDITS: -50}
    expire(LATER)
    withdraw(bought, "Bought by mistake", at=LATER)
    assert sums(only("2026-12", "credit")) == {
        Account.DEFERRED_CREDITS: 50,
        Account.EXPIRED_CREDITS: -30,
        Account.CREDITS_SOLD: -20,
    }


def test_many_invoices_take_as_many_queries_as_few() -> None:
    counts = []
    for several in (1, 6):
        InvoiceFactory.create_batch(several, issued=True)
        with CaptureQueriesContext(connection) as queries:
            assert only("2026-11", "invoice")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_command_prints_the_month(acme: Customer) -> None:
    invoice = with_credits(acme)
    out = StringIO()
    call_command("export_ledger", period="2026-11", stdout=out)
    rows = out.getvalue().splitlines()
    assert rows[0] == "date,kind,document,invoice,customer,currency,account,charge,debit,credit,text"
    assert f"2026-11-01,invoice,{invoice.number},{invoice.number},acme,USD,receivable,,315.20,0.00," in rows


def test_the_command_refuses_what_is_no_month() -> None:
    with pytest.raises(CommandError):
        call_command("export_ledger", period="2026-13")
