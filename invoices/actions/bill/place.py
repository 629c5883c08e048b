"""Decide which invoice each due line of an account stands on."""

from collections.abc import Iterator

from invoices.actions.bill.gather import Account
from invoices.rules.documents import OPENING, PERIOD, Place, Sheet, sheets
from invoices.rules.due import DueLine, closing_lines, opening_lines


def place_lines(account: Account, month: str) -> list[Sheet]:
    """The invoices that the account should have by now for the month: its own, and missing opening ones.

    An opening fee whose opening invoice is issued already goes on the month's invoice instead.
    """
    return sheets(_placed(account, month))


def _placed(account: Account, month: str) -> Iterator[tuple[Place, DueLine]]:
    for agreement in account.agreements:
        own = Place(month, agreement.currency, PERIOD)
        opening = Place(f"{agreement.start:%Y-%m}", agreement.currency, OPENING)
        first = own if opening in account.closed else opening
        yield from ((first, line) for line in account.unbilled(opening_lines(agreement)))
        yield from ((own, line) for line in account.unbilled(closing_lines(agreement, month, account.usage_of)))
