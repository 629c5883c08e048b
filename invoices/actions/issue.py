"""Issue drafts: freeze who and when, then number them, last and gapless."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from customers.models import Customer
from customers.rules.zones import local_date
from invoices.models import Invoice, InvoiceStatus, NumberSeries, SellerProfile
from invoices.models.number_series import INVOICES


class IssueError(ValueError):
    """The invoice cannot be issued."""


def issue(invoice: Invoice, *, at: datetime) -> Invoice:
    """Issue one draft; raises IssueError when it is none any more."""
    with transaction.atomic():
        Customer.objects.select_for_update(no_key=True).get(pk=invoice.customer_id)
        draft = Invoice.objects.select_for_update(no_key=True).filter(pk=invoice.pk).drafts().first()
        if draft is None:
            raise IssueError(f"{invoice} is not a draft any more")
        issue_drafts({draft: at})
    return draft


def issue_drafts(drafts: Mapping[Invoice, datetime]) -> None:
    """Issue each draft at its instant, numbered in the order given. The caller holds their customers' locks."""
    if not drafts:
        return
    seller = SellerProfile.current()
    customers = Customer.objects.in_bulk({draft.customer_id for draft in drafts})
    for draft, at in drafts.items():
        _freeze(draft, customers[draft.customer_id], seller, at)
    for draft, number in zip(drafts, NumberSeries.take(INVOICES, len(drafts)), strict=True):
        draft.number = number
    fields = ["status", "number", "issued_at", "issued_on", "due_on", "seller", "buyer"]
    Invoice.objects.bulk_update(list(drafts), fields, batch_size=500)


def _freeze(draft: Invoice, customer: Customer, seller: SellerProfile, at: datetime) -> None:
    draft.status = InvoiceStatus.ISSUED
    draft.issued_at = at
    draft.issued_on = local_date(at, draft.timezone)
    draft.due_on = draft.issued_on + timedelta(days=seller.net_days)
    draft.seller = seller_now(seller)
    draft.buyer = buyer_now(customer)


def seller_now(seller: SellerProfile) -> dict[str, str]:
    """What a document keeps of the seller."""
    names = ("name", "address", "tax_number", "email", "footer")
    return {name: getattr(seller, name) for name in names}


def buyer_now(customer: Customer) -> dict[str, str]:
    """What a document keeps of the customer."""
    names = ("key", "name", "address", "tax_number", "email")
    return {name: getattr(customer, name) for name in names}
