"""Reconcile one customer at once: credit what was taken back, without waiting for the next run."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from customers.models import Customer
from customers.rules.zones import local_date
from invoices.actions.bill.gather import gather
from invoices.actions.reconcile import adjust, late_periods, return_units, write_adjustments
from invoices.models import CreditNote
from invoices.rules.due import Stock
from invoices.rules.packs import Shelf
from meters.actions.journal import seal


def reconcile_now(customer: Customer, *, at: datetime) -> list[CreditNote]:
    """Write the credit notes that the customer's closed periods ask for; late usage waits for the next invoice.

    What came in is sealed first, because documents count what the journal's pages hold (R8). Again is safe: what was
    credited is not credited twice.
    """
    seal(at=at)
    with transaction.atomic():
        locked = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
        before = set(CreditNote.objects.for_customer(locked).values_list("pk", flat=True))
        (account,) = gather({locked: at}, f"{local_date(at, locked.timezone):%Y-%m}")
        adjusted = adjust(
            account.closed, Stock(account.usage_of, account.offered, Shelf(account.bought.packs).for_closed())
        )
        waiting = replace(adjusted, waiting=late_periods(adjusted))
        return_units([waiting], at=at)
        write_adjustments([waiting], page=account.page.number, at=at)
    return list(CreditNote.objects.for_customer(customer).exclude(pk__in=before))
