"""What credits that customers bought enter beside invoices."""

from collections.abc import Iterator
from datetime import date

from customers.models import CreditEntry, CreditGrant, CreditKind, EntryKind
from customers.rules.period import Period
from customers.rules.zones import local_date
from invoices.actions.export.booked import CHUNK, Booked, instants
from invoices.rules.ledger import Account, Entries, moved

FROM_NOTES = "credit-note:"
"""Begins the keys of credits that credit notes granted: their notes enter them."""


def credits_booked(days: Period) -> Iterator[Booked]:
    """Credits bought, expired and withdrawn on these days, where the customer is."""
    yield from _bought(days)
    yield from _ended(days)


def _bought(days: Period) -> Iterator[Booked]:
    rows = CreditGrant.objects.filter(kind=CreditKind.PAID, granted_at__range=instants(days))
    bought = rows.exclude(key__isnull=False, key__startswith=FROM_NOTES).order_by("granted_at", "pk")
    for grant in bought.select_related("customer").iterator(chunk_size=CHUNK):
        on = local_date(grant.granted_at, grant.customer.timezone)
        if days.contains(on):
            entries = moved(grant.amount, debit=Account.CREDITS_SOLD, credit=Account.DEFERRED_CREDITS)
            yield _booked(on, f"{grant.pk}", grant, entries, grant.reason)


def _ended(days: Period) -> Iterator[Booked]:
    against = {EntryKind.EXPIRED: Account.EXPIRED_CREDITS, EntryKind.WITHDRAWN: Account.CREDITS_SOLD}
    rows = CreditEntry.objects.filter(kind__in=against, grant__kind=CreditKind.PAID, at__range=instants(days))
    for entry in rows.select_related("grant__customer").order_by("at", "pk").iterator(chunk_size=CHUNK):
        on = local_date(entry.at, entry.grant.customer.timezone)
        if days.contains(on):
            account = against[EntryKind(entry.kind)]
            entries = moved(-entry.amount, debit=Account.DEFERRED_CREDITS, credit=account)
            yield _booked(on, f"{entry.grant_id}-{entry.pk}", entry.grant, entries, entry.reason)


def _booked(on: date, document: str, grant: CreditGrant, entries: Entries, text: str) -> Booked:
    return Booked(
        on=on,
        kind="credit",
        document=document,
        customer=grant.customer.key,
        currency=grant.currency,
        entries=entries,
        text=text,
    )
