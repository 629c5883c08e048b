"""What a month's documents enter into the general ledger, document by document, each balanced."""

from collections.abc import Iterator, Sequence
from itertools import chain

from customers.rules.money import Money
from customers.rules.period import month as days_of
from invoices.actions.export.booked import Booked
from invoices.actions.export.credits_booked import credits_booked
from invoices.actions.export.documents_booked import credit_notes_booked, invoices_booked, payments_booked, voids_booked
from invoices.actions.export.releases_booked import draws_booked, fees_booked
from invoices.actions.export.table import Cell, Table

ENTRY_COLUMNS = (
    *("date", "kind", "document", "invoice", "customer", "currency"),
    *("account", "charge", "debit", "credit", "text"),
)


def ledger(period: str) -> Iterator[Booked]:
    """What every document dated in the month, such as 2026-10, enters; what was deferred and is earned in it too.

    Documents are dated by their own day, payments by the day on which they arrived. An invoice that is voided later
    is reversed on that day; drafts enter nothing. Read in chunks, however many documents there are.
    """
    days = days_of(period)
    return chain(
        invoices_booked(days),
        voids_booked(days),
        credit_notes_booked(days),
        payments_booked(days),
        credits_booked(days),
        fees_booked(period),
        draws_booked(days),
    )


def ledger_table(period: str) -> Table:
    """The entries of the month, one row each."""
    return Table(ENTRY_COLUMNS, (row for booked in ledger(period) for row in _rows(booked)))


def _rows(booked: Booked) -> Iterator[Sequence[Cell]]:
    for entry in booked.entries:
        yield (
            booked.on.isoformat(),
            booked.kind,
            booked.document,
            booked.invoice,
            booked.customer,
            booked.currency,
            entry.account.value,
            entry.charge,
            Money(entry.debit, booked.currency).text,
            Money(entry.credit, booked.currency).text,
            booked.text,
        )
