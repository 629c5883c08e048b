"""Entries of documents: always balanced, each amount where it belongs."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from customers.rules.period import Period
from invoices.rules.ledger import Account, Billed, Entry, drawn, moved, of_credit_note, of_invoice, released

ISSUED = date(2026, 11, 1)
OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))

cents = st.integers(-10_000_000, 10_000_000).map(lambda number: Decimal(number).scaleb(-2))
positive = st.integers(1, 10_000_000).map(lambda number: Decimal(number).scaleb(-2))
shares = st.integers(0, 100)


@st.composite
def services(draw: st.DrawFn) -> Period:
    start = date(2026, 9, 1) + timedelta(days=draw(st.integers(0, 120)))
    return Period(start, start + timedelta(days=draw(st.integers(1, 400))))


@st.composite
def lines(draw: st.DrawFn, amounts: st.SearchStrategy[Decimal] = cents) -> Billed:
    charge = draw(st.sampled_from(["resolved", "platform", "a"]))
    return Billed(charge=charge, amount=draw(amounts), service=draw(services()), on=ISSUED, is_pack=draw(st.booleans()))


def fee(amount: str, service: Period, on: date = ISSUED) -> Billed:
    return Billed(charge="platform", amount=Decimal(amount), service=service, on=on)


def balance(entries: tuple[Entry, ...]) -> Decimal:
    return sum((entry.debit for entry in entries), Decimal(0)) - sum((entry.credit for entry in entries), Decimal(0))


@given(st.lists(lines(), max_size=8), cents, shares, shares)
def test_an_invoice_balances(billed: list[Billed], tax: Decimal, paid: int, given_away: int) -> None:
    entries = of_invoice(billed, tax=tax, paid_credits=Decimal(paid), given_credits=Decimal(given_away))
    assert balance(entries) == 0
    assert all(entry.amount for entry in entries)
    total = sum((line.amount for line in billed), tax)
    due = sum((entry.amount for entry in entries if entry.account == Account.RECEIVABLE), Decimal(0))
    assert due == total - paid - given_away


@given(st.lists(lines(positive), min_size=1, max_size=8), positive, st.tuples(shares, shares, shares), st.booleans())
def test_a_credit_note_balances(
    credited: list[Billed], tax: Decimal, parts: tuple[int, int, int], is_refund: bool
) -> None:
    total = sum((line.amount for line in credited), tax)
    settled, paid, given_away = (min(Decimal(part), total / 4).quantize(Decimal("0.01")) for part in parts)
    entries = of_credit_note(
        credited,
        tax=tax,
        settled=settled,
        returned_paid=paid,
        returned_given=given_away,
        excess=total - settled - paid - given_away,
        is_refund=is_refund,
    )
    assert balance(entries) == 0


@given(cents)
def test_a_move_balances(amount: Decimal) -> None:
    assert balance(moved(amount, debit=Account.BANK, credit=Account.RECEIVABLE)) == 0


@given(lines())
def test_the_months_of_a_deferred_line_add_up_to_it(line: Billed) -> None:
    assume(line.account == Account.DEFERRED_FEES)
    months = [f"{year}-{number:02}" for year in (2026, 2027, 2028) for number in range(1, 13)]
    earned = [released(line, "USD", label) for label in months]
    assert sum(earned) == line.amount
    assert not any(earned[: months.index("2026-11")])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=10), positive)
def test_the_draws_of_a_used_up_pack_add_up_to_its_price(draws: list[int], price: Decimal) -> None:
    units = Decimal(sum(draws))
    assume(units)
    earned, before = Decimal(0), Decimal(0)
    for each in draws:
        earned += drawn(price, units, before=before, after=before + each, currency="USD")
        before += each
    assert earned == price


def test_an_invoice_is_receivable_against_revenue_and_tax() -> None:
    usage = Billed(charge="resolved", amount=Decimal("240.00"), service=OCTOBER, on=ISSUED)
    entries = of_invoice(
        [usage, fee("30.00", NOVEMBER)], tax=Decimal("27.00"), paid_credits=Decimal(5), given_credits=Decimal(2)
    )
    assert entries == (
        Entry(Account.RECEIVABLE, Decimal("290.00")),
        Entry(Account.DEFERRED_CREDITS, Decimal(5)),
        Entry(Account.PROMOTIONAL_CREDITS, Decimal(2)),
        Entry(Account.REVENUE, Decimal("-240.00"), "resolved"),
        Entry(Account.DEFERRED_FEES, Decimal("-30.00"), "platform"),
        Entry(Account.TAX, Decimal("-27.00")),
    )


def test_a_fee_is_earned_by_days() -> None:
    quarter = fee("92.00", Period(date(2026, 11, 1), date(2027, 2, 1)))
    assert [released(quarter, "USD", label) for label in ("2026-10", "2026-11", "2026-12", "2027-01", "2027-02")] == [
        Decimal(0),
        Decimal("30.00"),
        Decimal("31.00"),
        Decimal("31.00"),
        Decimal(0),
    ]


def test_what_was_served_before_the_document_is_earned_with_it() -> None:
    late = fee("92.00", Period(date(2026, 11, 1), date(2027, 2, 1)), on=date(2027, 1, 5))
    assert released(late, "USD", "2027-01") == Decimal("92.00")


def test_a_pack_is_deferred_whatever_its_days() -> None:
    pack = Billed(charge="tickets", amount=Decimal(50), service=OCTOBER, on=ISSUED, is_pack=True)
    assert pack.account == Account.DEFERRED_PACKS


def test_a_fee_whose_service_is_over_is_earned_at_once() -> None:
    assert fee("30.00", OCTOBER).account == Account.REVENUE
    assert fee("30.00", OCTOBER, on=date(2026, 10, 31)).account == Account.DEFERRED_FEES
