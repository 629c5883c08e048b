"""Months that change after they were billed: what is due minus what was billed is what is written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from customers.models import Customer
from invoices.actions.bill.now import reconcile_now
from invoices.actions.credit import WantedLine, WantedNote, write_credit_notes
from invoices.models import ClosedPeriod, CreditKind, CreditNote, Invoice, InvoiceLine, Withheld
from meters.models import Outcome
from tests.scenarios.given import file, lines, tiers, usage
from tests.scenarios.shop import Shop

PER_TICKET = usage('model: per_unit, unit_price: "2.00"')
TIERS = ('up_to: 5, unit_price: "7"', 'up_to: 10, unit_price: "6.50"', 'unit_price: "6"')
GRADUATED, VOLUME = usage(tiers("graduated", *TIERS)), usage(tiers("volume", *TIERS))
JANUARY, FEBRUARY = "2026-01", "2026-02"


def open_shop(shop: Shop, charge: str, **more: Any) -> None:
    shop.catalogue(file(charge, starts="2026-01-01", **more))


def run(shop: Shop, month: str) -> None:
    """Run a month three days after it."""
    year, number = int(month[:4]), int(month[5:])
    after = date(year + number // 12, number % 12 + 1, 3)
    shop.bill(month, as_of=f"{after}T09:00:00Z", issue=True)


def bill_january(shop: Shop, charge: str, count: int, **more: Any) -> None:
    open_shop(shop, charge, **more)
    shop.post("acme", "tickets", count, "2026-01-15T12:00:00Z")
    run(shop, JANUARY)


def take_back(shop: Shop, count: int) -> None:
    for outcome in Outcome.objects.filter(quantity__gt=0).order_by("pk")[:count]:
        shop.call("POST", f"/api/v1/outcomes/{outcome.pk}/void", {"reason": "Reopened"})


def amounts(shop: Shop) -> list[tuple[str, list[tuple[str, str, str]], str]]:
    return [(invoice["period"], lines(invoice), invoice["due"]) for invoice in shop.invoices()]


def credited() -> list[tuple[str, str]]:
    return [(note.invoice.period, f"{note.total:.2f}") for note in CreditNote.objects.order_by("number")]


def owed(shop: Shop) -> float:
    return sum(float(invoice["due"]) for invoice in shop.invoices())


def test_a_reversal_after_issue_credits_the_old_month_and_leaves_its_document(shop: Shop) -> None:
    bill_january(shop, PER_TICKET, 100)
    before = shop.invoices()[0]
    take_back(shop, 3)
    shop.post("acme", "tickets", 80, "2026-02-10T12:00:00Z")
    for _ in range(3):
        run(shop, FEBRUARY)
    assert amounts(shop) == [
        (JANUARY, [("usage", "100", "200.00")], "194.00"),
        (FEBRUARY, [("usage", "80", "160.00")], "160.00"),
    ]
    assert credited() == [(JANUARY, "6.00")]
    assert owed(shop) == 354
    after = shop.invoices()[0]
    assert {key for key in before if before[key] != after[key]} <= {"due", "credits"}
    line = CreditNote.objects.get().lines.get()
    assert (line.quantity, line.text) == (3, "Tickets resolved: taken back, January 2026")
    assert [step["amount"] for step in line.steps] == ["194", "-200"]


@pytest.mark.parametrize(
    ("charge", "billed", "credit"),
    [(GRADUATED, "73.50", "6.00"), (VOLUME, "66.00", "1.00")],
    ids=["graduated", "volume"],
)
def test_one_of_eleven_taken_back_is_worth_what_the_price_falls_by(
    shop: Shop, charge: str, billed: str, credit: str
) -> None:
    bill_january(shop, charge, 11)
    assert shop.invoices()[0]["total"] == billed
    take_back(shop, 1)
    run(shop, FEBRUARY)
    run(shop, FEBRUARY)
    assert credited() == [(JANUARY, credit)]
    assert not Withheld.objects.exists()


def test_a_reversal_that_would_raise_the_price_is_withheld_and_not_billed(shop: Shop) -> None:
    steep = usage(tiers("volume", 'up_to: 10, unit_price: "7"', 'unit_price: "1"'))
    bill_january(shop, steep, 11)
    take_back(shop, 1)
    run(shop, FEBRUARY)
    run(shop, FEBRUARY)
    assert credited() == []
    assert [(row.amount, row.quantity) for row in Withheld.objects.all()] == [(59, -1)]
    assert owed(shop) == 11


def test_what_was_withheld_is_released_before_anything_is_credited(shop: Shop) -> None:
    steep = usage(tiers("volume", 'up_to: 10, unit_price: "7"', 'unit_price: "1"'))
    bill_january(shop, steep, 11)
    take_back(shop, 1)
    run(shop, FEBRUARY)
    take_back(shop, 9)
    for _ in range(2):
        run(shop, "2026-03")
    assert sum(row.amount for row in Withheld.objects.all()) == 0
    assert credited() == [(JANUARY, "4.00")]
    assert owed(shop) == 7


def test_an_event_that_comes_late_is_billed_next_month_at_the_old_tier(shop: Shop) -> None:
    bill_january(shop, GRADUATED, 5)
    shop.post("acme", "tickets", 1, "2026-01-20T12:00:00Z")
    shop.post("acme", "tickets", 2, "2026-02-20T12:00:00Z")
    for _ in range(2):
        run(shop, FEBRUARY)
    february = shop.invoices()[1]
    assert lines(february) == [("usage", "2", "14.00"), ("late", "1", "6.50")]
    late = february["lines"][1]
    assert (late["text"], late["from"], late["to"]) == (
        "Tickets resolved: late usage, January 2026",
        "2026-01-01",
        "2026-02-01",
    )
    assert (february["from"], february["to"]) == ("2026-02-01", "2026-03-01")
    run(shop, "2026-03")
    assert len(shop.invoices()) == 2


def test_late_usage_taken_back_again_is_credited_on_the_invoice_that_carried_it(shop: Shop) -> None:
    bill_january(shop, GRADUATED, 5)
    shop.post("acme", "tickets", 1, "2026-01-20T12:00:00Z")
    run(shop, FEBRUARY)
    take_back(shop, 2)
    run(shop, "2026-03")
    assert sorted(credited()) == [(JANUARY, "7.00"), (FEBRUARY, "6.50")]
    assert owed(shop) == 28


def test_a_minimum_is_still_owed_when_usage_is_taken_back(shop: Shop) -> None:
    charge = usage('model: per_unit, unit_price: "2.00"', ', minimum: "150.00"')
    bill_january(shop, charge, 80)
    take_back(shop, 20)
    run(shop, FEBRUARY)
    assert credited() == [(JANUARY, "10.00")]
    assert owed(shop) == 150 + 150


def test_a_month_that_came_to_nothing_is_closed_and_late_usage_is_billed_next(shop: Shop) -> None:
    open_shop(shop, PER_TICKET)
    run(shop, JANUARY)
    assert shop.invoices() == []
    assert ClosedPeriod.objects.count() == 1
    shop.post("acme", "tickets", 4, "2026-01-20T12:00:00Z")
    run(shop, FEBRUARY)
    assert [lines(invoice) for invoice in shop.invoices()] == [[("usage", "0", "0.00"), ("late", "4", "8.00")]]


def test_credits_used_on_an_invoice_come_back_with_its_credit_note(shop: Shop) -> None:
    bill_january(shop, PER_TICKET, 10, customer=', credits: [{amount: "15.00"}]')
    assert shop.invoices()[0]["due"] == "5.00"
    take_back(shop, 4)
    run(shop, FEBRUARY)
    note = CreditNote.objects.get()
    assert (note.settled, note.returned, note.excess) == (5, 3, 0)
    assert shop.invoices()[0]["due"] == "0.00"


def test_a_customer_can_be_reconciled_at_once_and_late_usage_waits_for_its_invoice(shop: Shop) -> None:
    bill_january(shop, PER_TICKET, 10)
    take_back(shop, 1)
    shop.post("acme", "attempts", 1, "2026-01-20T12:00:00Z")
    acme, at = Customer.objects.get(), datetime(2026, 2, 4, tzinfo=UTC)
    assert [note.total for note in reconcile_now(acme, at=at)] == [2]
    assert reconcile_now(acme, at=at) == []
    shop.post("acme", "tickets", 3, "2026-01-20T12:00:00Z")
    assert reconcile_now(acme, at=at) == []
    run(shop, JANUARY)
    assert len(shop.invoices()) == 1
    run(shop, FEBRUARY)
    assert lines(shop.invoices()[1]) == [("usage", "0", "0.00"), ("late", "3", "6.00")]


def test_late_usage_older_than_the_horizon_is_billed_however_often_somebody_looks(shop: Shop) -> None:
    bill_january(shop, PER_TICKET, 10)
    for month in (FEBRUARY, "2026-03", "2026-04", "2026-05"):
        run(shop, month)
    shop.post("acme", "tickets", 3, "2026-01-20T12:00:00Z")
    run(shop, "2026-05")
    reconcile_now(Customer.objects.get(), at=datetime(2026, 6, 10, tzinfo=UTC))
    run(shop, "2026-06")
    run(shop, "2026-07")
    assert [invoice["total"] for invoice in shop.invoices()] == ["20.00", "6.00"]


def test_what_was_credited_by_hand_already_is_not_credited_again(shop: Shop) -> None:
    bill_january(shop, PER_TICKET, 10)
    invoice = Invoice.objects.get()
    line = WantedLine(text="Goodwill", amount=Decimal(17), period_start=date(2026, 1, 1), period_end=date(2026, 2, 1))
    with transaction.atomic():
        write_credit_notes(
            [WantedNote(invoice_id=invoice.pk, reason="Sorry", lines=[line], kind=CreditKind.GOODWILL)],
            at=datetime(2026, 2, 5, tzinfo=UTC),
        )
    take_back(shop, 4)
    for _ in range(2):
        run(shop, FEBRUARY)
    assert credited() == [(JANUARY, "17.00"), (JANUARY, "3.00")]
    assert [row.amount for row in Withheld.objects.all()] == [-5]
    assert owed(shop) == 0


def test_taxes_come_back_with_what_they_were_levied_on(shop: Shop) -> None:
    bill_january(shop, PER_TICKET, 100, customer=', tax_percent: "20"')
    take_back(shop, 4)
    run(shop, FEBRUARY)
    note = CreditNote.objects.get()
    assert (note.lines_total, note.tax, note.total) == (8, Decimal("1.60"), Decimal("9.60"))
    assert shop.invoices()[0]["due"] == "230.40"


def test_lines_name_the_page_of_the_journal_up_to_which_they_count(shop: Shop) -> None:
    bill_january(shop, PER_TICKET, 3)
    (line,) = InvoiceLine.objects.all()
    assert line.page_number is not None
    assert len(bytes(line.page_hash or b"")) == 32
    assert ClosedPeriod.objects.get().reconciled_to_page == line.page_number


def test_late_usage_that_an_issued_month_cannot_bear_waits_for_the_next_however_old_it_is(shop: Shop) -> None:
    bill_january(shop, PER_TICKET, 5)
    for month in (FEBRUARY, "2026-03", "2026-04", "2026-05"):
        shop.post("acme", "tickets", 1, f"{month}-10T12:00:00Z")
        run(shop, month)
    shop.post("acme", "tickets", 2, "2026-01-20T12:00:00Z")
    run(shop, "2026-05")
    assert len(shop.invoices()) == 5
    run(shop, "2026-06")
    assert lines(shop.invoices()[-1]) == [("usage", "0", "0.00"), ("late", "2", "4.00")]
