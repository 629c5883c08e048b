"""Entries for the general ledger: what each document does to the accounts, debits and credits alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from customers.rules.money import split
from customers.rules.period import Period
from customers.rules.period import month as month_named
from plans.rules.priced import EXACT, ZERO, exact_sum


class Account(StrEnum):
    """The accounts, by what they hold."""

    RECEIVABLE = "receivable"
    REVENUE = "revenue"
    TAX = "tax"
    DEFERRED_FEES = "deferred_fees"
    DEFERRED_PACKS = "deferred_packs"
    DEFERRED_CREDITS = "deferred_credits"
    PROMOTIONAL_CREDITS = "promotional_credits"
    EXPIRED_CREDITS = "expired_credits"
    CREDITS_SOLD = "credits_sold"
    REFUNDS = "refunds_payable"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Entry:
    """What an account gets: a debit where `amount` is positive, a credit where it is negative. Never nothing."""

    account: Account
    amount: Decimal
    charge: str = ""

    @property
    def debit(self) -> Decimal:
        """The debit, or nothing."""
        return max(self.amount, ZERO)

    @property
    def credit(self) -> Decimal:
        """The credit, or nothing."""
        return max(self.amount.copy_negate(), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """A line of a document dated `on`: an amount for a charge over the days of its service."""

    charge: str
    amount: Decimal
    service: Period
    on: date
    is_pack: bool = False

    @property
    def account(self) -> Account:
        """Deferred while its service is not over on the day of the document; a pack until it is drawn."""
        if self.is_pack:
            return Account.DEFERRED_PACKS
        return Account.DEFERRED_FEES if self.service.last_day >= self.on else Account.REVENUE


Entries = tuple[Entry, ...]


def of_invoice(lines: Sequence[Billed], *, tax: Decimal, paid_credits: Decimal, given_credits: Decimal) -> Entries:
    """An invoice: receivable, and the credits used on it, against its lines and the tax."""
    total = EXACT.add(exact_sum(line.amount for line in lines), tax)
    used = EXACT.add(paid_credits, given_credits)
    return _posted(
        Entry(Account.RECEIVABLE, EXACT.subtract(total, used)),
        Entry(Account.DEFERRED_CREDITS, paid_credits),
        Entry(Account.PROMOTIONAL_CREDITS, given_credits),
        *(Entry(line.account, line.amount.copy_negate(), line.charge) for line in lines),
        Entry(Account.TAX, tax.copy_negate()),
    )


def of_credit_note(
    lines: Sequence[Billed],
    *,
    tax: Decimal,
    settled: Decimal,
    returned_paid: Decimal,
    returned_given: Decimal,
    excess: Decimal,
    is_refund: bool,
) -> Entries:
    """A credit note: its lines and tax against the receivable, the credits given back, and what was paid too much."""
    return _posted(
        *(Entry(line.account, line.amount, line.charge) for line in lines),
        Entry(Account.TAX, tax),
        Entry(Account.RECEIVABLE, settled.copy_negate()),
        Entry(Account.DEFERRED_CREDITS, returned_paid.copy_negate()),
        Entry(Account.PROMOTIONAL_CREDITS, returned_given.copy_negate()),
        Entry(Account.REFUNDS if is_refund else Account.DEFERRED_CREDITS, excess.copy_negate()),
    )


def moved(amount: Decimal, *, debit: Account, credit: Account, charge: str = "") -> Entries:
    """The amount from one account to another; the other way where it is negative."""
    return _posted(Entry(debit, amount, charge), Entry(credit, amount.copy_negate(), charge))


def reversed_of(entries: Entries) -> Entries:
    """The same, the other way round."""
    return tuple(Entry(each.account, each.amount.copy_negate(), each.charge) for each in entries)


def released(line: Billed, currency: str, month: str, *, voided: str | None = None) -> Decimal:
    """How much of a deferred line is earned in the month, by days; the months add up to the line.

    What was served before the document is earned with it. In the month in which the document was `voided` all that
    was earned before is taken back, and nothing is earned from then on.
    """
    earned = _months(line, currency)
    if voided is None or month < voided:
        return earned.get(month, ZERO)
    before = exact_sum(amount for label, amount in earned.items() if label < voided)
    return before.copy_negate() if month == voided else ZERO


def drawn(price: Decimal, units: Decimal, *, before: Decimal, after: Decimal, currency: str) -> Decimal:
    """How much of a pack's price is earned when `after` instead of `before` units of it are drawn."""

    def earned(used: Decimal) -> Decimal:
        return split(price, [used, EXACT.subtract(units, used)], currency)[0]

    return EXACT.subtract(earned(after), earned(before))


def _months(line: Billed, currency: str) -> Mapping[str, Decimal]:
    days: dict[str, int] = {}
    start = line.service.start
    while start < line.service.end:
        end = min(month_named(f"{start:%Y-%m}").end, line.service.end)
        label = max(f"{start:%Y-%m}", f"{line.on:%Y-%m}")
        days[label] = days.get(label, 0) + (end - start).days
        start = end
    return dict(zip(days, split(line.amount, list(days.values()), currency), strict=True))


def _posted(*entries: Entry) -> Entries:
    return tuple(_apart(entries))


def _apart(entries: Sequence[Entry]) -> Iterator[Entry]:
    """One entry for each account and charge, in their order; what comes to nothing is not entered."""
    sums: dict[tuple[Account, str], Decimal] = {}
    for entry in entries:
        key = entry.account, entry.charge
        sums[key] = EXACT.add(sums.get(key, ZERO), entry.amount)
    return (Entry(account, amount, charge) for (account, charge), amount in sums.items() if amount)
