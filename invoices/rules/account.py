"""A customer's account: what was billed, taken off and paid, with the balance after each; and how old debts are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customers.rules.period import Period
from plans.rules.priced import EXACT, exact_sum

UP_TO = (30, 60, 90)
"""The last days past due of each class but the last."""

COLUMNS = ("day", "what", "document", "text", "amount", "balance", "currency")

CLASSES = ("not_due", "up_to_30", "up_to_60", "up_to_90", "over_90")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What changes the balance on a day: above nothing what the customer owes more. `order` sorts within the day."""

    day: date
    order: tuple[int, str]
    what: str
    document: str
    amount: Decimal
    text: str = ""
    invoice_id: object = None


@dataclass(frozen=True, slots=True)
class Row:
    """An entry, and the balance after it."""

    entry: Entry
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A currency's entries within some days, between two balances."""

    currency: str
    days: Period
    opening: Decimal
    rows: tuple[Row, ...]

    @property
    def closing(self) -> Decimal:
        """The balance at the end of the last day."""
        return self.rows[-1].balance if self.rows else self.opening


def account(currency: str, entries: Iterable[Entry], days: Period) -> Account:
    """Those on the days in their order; what came before is the opening balance, what comes after is left out."""
    known = sorted((each for each in entries if each.day < days.end), key=lambda each: (each.day, each.order))
    opening = balance = exact_sum(each.amount for each in known if each.day < days.start)
    rows = []
    for each in known:
        if each.day >= days.start:
            balance = EXACT.add(balance, each.amount)
            rows.append(Row(each, balance))
    return Account(currency=currency, days=days, opening=opening, rows=tuple(rows))


def age_class(due_on: date, today: date) -> str:
    """Which class of CLASSES a debt is in; on the day it is due it is not due yet."""
    late = (today - due_on).days
    return CLASSES[0] if late <= 0 else CLASSES[1 + sum(late > limit for limit in UP_TO)]


def account_rows(accounts: Sequence[Account]) -> Iterator[tuple[str, ...]]:
    """Each account from its opening to its closing balance, by COLUMNS. Amounts are plain numbers."""
    for each in accounts:
        yield each.days.start.isoformat(), "Opening balance", "", "", "", f"{each.opening:f}", each.currency
        for row in each.rows:
            entry = row.entry
            amounts = f"{entry.amount:f}", f"{row.balance:f}", each.currency
            yield entry.day.isoformat(), entry.what, entry.document, entry.text, *amounts
        yield each.days.last_day.isoformat(), "Closing balance", "", "", "", f"{each.closing:f}", each.currency
