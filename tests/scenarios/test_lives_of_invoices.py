"""Invoices from draft to void: review, approval, issue, and what becomes possible again."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError

from customers.actions.credits import grant
from customers.models import CreditGrant, Customer
from invoices.actions.approve import approve, approve_and_issue, issue_all, withdraw_approval
from invoices.actions.pay import record_payment
from invoices.actions.run_moves import close_month, pause, reopen_month, resume
from invoices.actions.void import void
from invoices.models import ClosedPeriod, Invoice, InvoiceMove, InvoiceRun, ReviewBounds
from invoices.rules.lifecycle import MoveError
from meters.models import Meter, Outcome
from plans.actions.top_up import buy
from plans.models import TopUp, TopUpDraw
from tests.scenarios.given import file, lines, usage
from tests.scenarios.shop import Shop

PER_TICKET = usage('model: per_unit, unit_price: "2.00"')
AT = datetime(2026, 2, 10, 9, tzinfo=UTC)
WHO: dict[str, Any] = {"by": "ann", "at": AT}


def run(shop: Shop, month: str, *, issue: bool = True) -> str:
    after = {"2026-01": "2026-02-05", "2026-02": "2026-03-05", "2026-03": "2026-04-05"}[month]
    return shop.bill(month, as_of=f"{after}T09:00:00Z", issue=issue)


def use(shop: Shop, count: int, month: str = "2026-01") -> None:
    shop.post("acme", "tickets", count, f"{month}-15T12:00:00Z")


@pytest.fixture
def acme(shop: Shop) -> Shop:
    shop.catalogue(file(PER_TICKET, starts="2026-01-01"))
    return shop


def only() -> Invoice:
    return Invoice.objects.get()


def left() -> Decimal:
    """What is left of the one pack."""
    bought: Decimal = TopUp.objects.get().units
    return bought - sum((draw.units for draw in TopUpDraw.objects.all()), Decimal(0))


def story(invoice: Invoice) -> list[tuple[str, str, str]]:
    return [(move.source, move.target, move.by) for move in InvoiceMove.objects.filter(invoice=invoice)]


def bounds(**values: Any) -> None:
    ReviewBounds.objects.update_or_create(pk=1, defaults=values)


def test_a_run_that_issues_leaves_one_move_for_each_invoice(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01")
    run(acme, "2026-01")
    assert story(only()) == [("draft", "issued", "command line")]


def test_what_is_approved_is_not_refreshed_and_what_comes_later_is_an_adjustment(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01", issue=False)
    approve(only(), **WHO)
    use(acme, 5)
    run(acme, "2026-01")
    assert (only().status, only().total) == ("approved", 20)
    approve_and_issue(only(), **WHO)
    assert (only().status, only().number) == ("issued", "INV-000001")
    use(acme, 1, "2026-02")
    run(acme, "2026-02")
    assert [lines(invoice) for invoice in acme.invoices()] == [
        [("usage", "10", "20.00")],
        [("usage", "1", "2.00"), ("late", "5", "10.00")],
    ]


def test_an_approval_that_is_withdrawn_makes_a_draft_which_is_refreshed(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01", issue=False)
    withdraw_approval(approve(only(), **WHO), reason="too early", **WHO)
    use(acme, 5)
    run(acme, "2026-01", issue=False)
    assert (only().status, only().total) == ("draft", 30)


def test_a_bound_holds_one_invoice_and_the_command_lists_it_with_its_reason(acme: Shop) -> None:
    for month, count in (("2026-01", 10), ("2026-02", 10)):
        use(acme, count, month)
        run(acme, month)
    bounds(total_factor=Decimal(3))
    use(acme, 31, "2026-03")
    printed = run(acme, "2026-03")
    held = Invoice.objects.get(period="2026-03")
    assert held.status == "in_review"
    assert "held  acme: Its total of 62 USD is more than 3 times the usual 20." in printed
    assert not ClosedPeriod.objects.filter(period_start="2026-03-01").exists()
    with pytest.raises(MoveError, match="say why"):
        approve(held, **WHO)
    approve_and_issue(held, reason="A campaign", **WHO)
    assert Invoice.objects.get(pk=held.pk).number == "INV-000003"
    assert ClosedPeriod.objects.filter(period_start="2026-03-01").exists()
    assert story(held) == [
        ("draft", "in_review", "command line"),
        ("in_review", "approved", "ann"),
        ("approved", "issued", "ann"),
    ]


def test_late_usage_on_a_held_invoice_is_neither_lost_nor_billed_twice(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01")
    bounds(most_total=Decimal(1))
    use(acme, 4)
    use(acme, 10, "2026-02")
    for _ in range(2):
        run(acme, "2026-02")
    assert Invoice.objects.get(period="2026-02").total == 28
    bounds(most_total=None)
    run(acme, "2026-02")
    run(acme, "2026-02")
    assert [lines(invoice) for invoice in acme.invoices()] == [
        [("usage", "10", "20.00")],
        [("usage", "10", "20.00"), ("late", "4", "8.00")],
    ]


def test_what_is_within_its_bounds_again_is_issued_by_the_next_run(acme: Shop) -> None:
    bounds(most_total=Decimal(10))
    use(acme, 6)
    run(acme, "2026-01")
    assert only().status == "in_review"
    acme.call("POST", f"/api/v1/outcomes/{Outcome.objects.first().pk}/void", {"reason": "Reopened"})  # type: ignore[union-attr]
    run(acme, "2026-01")
    assert (only().status, only().total) == ("issued", 10)


def test_a_void_invoice_keeps_its_number_and_the_month_is_billed_anew(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01")
    voided = void(only(), reason="wrong address", **WHO)
    assert (voided.status, voided.number, voided.due) == ("void", "INV-000001", Decimal(0))
    assert not ClosedPeriod.objects.exists()
    use(acme, 5)
    run(acme, "2026-01")
    new = Invoice.objects.standing().get()
    assert (new.number, new.total) == ("INV-000002", 30)
    with pytest.raises(MoveError, match="void already"):
        void(voided, reason="again", **WHO)
    assert InvoiceMove.objects.get(invoice=voided, target="void").reason == "wrong address"


def test_credits_that_a_void_invoice_used_pay_the_next_one(acme: Shop) -> None:
    grant(Customer.objects.get(), Decimal(15), at=datetime(2026, 1, 1, tzinfo=UTC))
    use(acme, 10)
    run(acme, "2026-01")
    assert only().credits_applied == 15
    void(only(), reason="wrong", **WHO)
    assert CreditGrant.objects.with_balance().get().balance == 15
    run(acme, "2026-01")
    assert Invoice.objects.standing().get().due == 5


def test_packs_that_a_void_invoice_drew_are_drawn_again(acme: Shop) -> None:
    january = datetime(2026, 1, 2, tzinfo=UTC)
    buy(Customer.objects.get(), Meter.objects.get(key="tickets"), Decimal(8), Decimal(4), at=january)
    use(acme, 10)
    run(acme, "2026-01")
    assert (only().total, left()) == (Decimal(8), Decimal(0))
    void(only(), reason="wrong", **WHO)
    assert left() == 8
    run(acme, "2026-01")
    assert (Invoice.objects.standing().get().total, left()) == (Decimal(8), Decimal(0))


def test_what_is_paid_credited_or_built_upon_is_not_voided(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01")
    january = only()
    use(acme, 2)
    use(acme, 3, "2026-02")
    run(acme, "2026-02")
    with pytest.raises(MoveError, match="INV-000002 carries late usage"):
        void(january, reason="wrong", **WHO)
    february = Invoice.objects.get(number="INV-000002")
    record_payment(february, Decimal(1), at=AT, by="ann")
    with pytest.raises(MoveError, match="it is paid"):
        void(february, reason="wrong", **WHO)
    for outcome in Outcome.objects.filter(usage_date__month=1)[:1]:
        acme.call("POST", f"/api/v1/outcomes/{outcome.pk}/void", {"reason": "Reopened"})
    run(acme, "2026-03")
    with pytest.raises(MoveError, match="credit notes"):
        void(february, reason="wrong", **WHO)
    with pytest.raises(MoveError, match="say why"):
        void(january, reason=" ", **WHO)


def test_late_usage_of_an_invoice_that_is_void_is_billed_with_the_next(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01")
    use(acme, 2)
    use(acme, 3, "2026-02")
    run(acme, "2026-02")
    void(Invoice.objects.get(number="INV-000002"), reason="wrong", **WHO)
    run(acme, "2026-02")
    assert lines(acme.invoices()[-1]) == [("usage", "3", "6.00"), ("late", "2", "4.00")]


def test_all_of_a_run_is_issued_except_what_is_held_or_in_its_days_of_grace(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01", issue=False)
    chosen = InvoiceRun.objects.get().invoices.all()
    early = datetime(2026, 2, 3, 23, 59, tzinfo=UTC)
    assert issue_all(chosen, by="ann", at=early).in_grace == 1
    bounds(first_invoice=True)
    run(acme, "2026-01", issue=False)
    assert issue_all(chosen, **WHO).in_review == 1
    with pytest.raises(MoveError, match="say why"):
        issue_all(chosen, review=True, **WHO)
    assert issue_all(chosen, review=True, reason="Looked at", **WHO).count == 1
    assert issue_all(chosen, **WHO).count == 0
    assert ClosedPeriod.objects.count() == 1


def test_days_of_grace_end_with_the_third_day_after_the_period(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01", issue=False)
    assert issue_all(Invoice.objects.all(), by="ann", at=datetime(2026, 2, 4, tzinfo=UTC)).count == 1


def test_an_invoice_of_nothing_is_skipped_unless_it_is_wanted(acme: Shop) -> None:
    run(acme, "2026-01")
    assert not Invoice.objects.exists()
    bounds(zero_invoices=True)
    run(acme, "2026-02")
    assert [(i["period"], i["total"], i["status"]) for i in acme.invoices()] == [("2026-02", "0.00", "issued")]


def test_a_month_that_is_closed_is_not_run_until_it_is_reopened_with_a_reason(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01")
    month = InvoiceRun.objects.get()
    close_month(month, **WHO)
    with pytest.raises(CommandError, match="2026-01 was closed by ann; reopen it first"):
        run(acme, "2026-01")
    with pytest.raises(MoveError, match="say why"):
        reopen_month(month, reason="", **WHO)
    with pytest.raises(MoveError, match="closed already"):
        close_month(month, **WHO)
    reopen_month(month, reason="a meter was wrong", **WHO)
    run(acme, "2026-01")
    assert [(move.kind, move.reason) for move in month.moves.all()] == [
        ("closed", ""),
        ("reopened", "a meter was wrong"),
    ]


def test_a_run_that_is_paused_bills_nobody_until_it_is_resumed(acme: Shop) -> None:
    use(acme, 10)
    run(acme, "2026-01", issue=False)
    month = InvoiceRun.objects.get()
    pause(month, **WHO)
    use(acme, 1)
    assert "2026-01 is paused: 1 customers wait" in run(acme, "2026-01")
    assert only().total == 20
    with pytest.raises(MoveError, match="still wait"):
        close_month(month, **WHO)
    resume(month, **WHO)
    run(acme, "2026-01")
    assert only().total == 22


def test_a_month_without_a_name_is_not_closed(acme: Shop) -> None:
    run(acme, "2026-01")
    with pytest.raises(MoveError, match="with a name"):
        close_month(InvoiceRun.objects.get(), by="", at=AT)
