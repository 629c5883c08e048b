"""Issue drafts: freeze who and when, settle units and credits, then number them, last and gapless."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from customers.actions.credits import Burn, burn_all
from customers.models import Customer
from customers.rules.zones import local_date
from invoices.actions.reconcile.write import close_periods
from invoices.actions.settle import SettleError, of_invoices, settle
from invoices.models import Invoice, InvoiceLine, InvoiceMove, InvoiceStatus, LineKind, NumberSeries, SellerProfile
from invoices.models.number_series import INVOICES
from invoices.rules.lifecycle import check_move

ISSUE = """
UPDATE invoices_invoice i SET
    status = t.status, number = t.number, tax_percent = t.tax_percent, tax = t.tax, total = t.total,
    credits_applied = t.credits_applied, issued_at = t.issued_at, issued_on = t.issued_on, due_on = t.due_on,
    seller = t.seller, buyer = t.buyer
FROM unnest(
    %s::uuid[], %s::text[], %s::text[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[],
    %s::timestamptz[], %s::date[], %s::date[], %s::jsonb[], %s::jsonb[]
) AS t(
    id, status, number, tax_percent, tax, total, credits_applied, issued_at, issued_on, due_on, seller, buyer
) WHERE i.id = t.id
"""
"""All that drafts receive when they are issued; in parts, the frozen rows would refuse the second."""


class IssueError(ValueError):
    """The invoice cannot be issued."""


def issue(invoice: Invoice, *, at: datetime, by: str = "", reason: str = "") -> Invoice:
    """Issue one draft or approved invoice; raises IssueError when it is none any more, and for one in review."""
    with transaction.atomic():
        Customer.objects.select_for_update(no_key=True).get(pk=invoice.customer_id)
        found = Invoice.objects.select_for_update(no_key=True).filter(pk=invoice.pk).first()
        if found is None or found.is_numbered:
            raise IssueError(f"{found or invoice} is not a draft any more")
        issue_together([found], at=at, by=by, reason=reason)
    return found


def issue_together(drafts: Sequence[Invoice], *, at: datetime, by: str, reason: str) -> None:
    """Issue drafts and approved invoices, and close the periods whose usage they bill.

    The caller holds their customers' locks. IssueError for one in review, and when units are no longer there.
    """
    held = next((draft for draft in drafts if draft.status == InvoiceStatus.IN_REVIEW), None)
    if held is not None:
        raise IssueError(f"{held} is in review; approve it first")
    try:
        issue_drafts(dict.fromkeys(drafts, at), by=by, reason=reason)
    except SettleError as error:
        raise IssueError(str(error)) from error
    _close_usage(drafts, at)


def _close_usage(invoices: Sequence[Invoice], at: datetime) -> None:
    """The periods whose usage they bill are closed now, each up to the page that its line counts."""
    rows = InvoiceLine.objects.filter(invoice__in=invoices, kind=LineKind.USAGE).order_by("pk")
    by_page: dict[int, list[tuple[int, date, date]]] = {}
    for assignment, start, end, page in rows.values_list("assignment_id", "period_start", "period_end", "page_number"):
        if assignment is not None:
            by_page.setdefault(page or 0, []).append((assignment, start, end))
    for page, services in sorted(by_page.items(), reverse=True):
        close_periods(services, page=page, at=at)


def issue_drafts(drafts: Mapping[Invoice, datetime], *, by: str = "", reason: str = "") -> None:
    """Issue each draft at its instant, numbered in the order given. The caller holds their customers' locks.

    The units that their lines carry are settled, and credits are used on them. SettleError for a draft that counts
    on units that are no longer there.
    """
    if not drafts:
        return
    seller = SellerProfile.current()
    customers = Customer.objects.in_bulk({draft.customer_id for draft in drafts})
    moves = [_move(draft, at, by, reason) for draft, at in drafts.items()]
    for draft, at in drafts.items():
        _freeze(draft, customers[draft.customer_id], seller, at)
    settle(of_invoices(drafts), at=max(drafts.values()))
    _use_credits(drafts, customers)
    for draft, number in zip(drafts, NumberSeries.take(INVOICES, len(drafts)), strict=True):
        draft.number = number
    _write(list(drafts))
    InvoiceMove.objects.bulk_create(moves)


def _move(draft: Invoice, at: datetime, by: str, reason: str) -> InvoiceMove:
    check_move(draft.status, InvoiceStatus.ISSUED)
    return InvoiceMove(
        invoice=draft, source=draft.status, target=InvoiceStatus.ISSUED, at=at, by=by, reason=reason[:1000]
    )


def _write(drafts: Sequence[Invoice]) -> None:
    """One statement, a few times as fast as an expression for each row and column."""
    columns: list[Any] = [
        [draft.pk for draft in drafts],
        [draft.status for draft in drafts],
        [draft.number for draft in drafts],
        [draft.tax_percent for draft in drafts],
        [draft.tax for draft in drafts],
        [draft.total for draft in drafts],
        [draft.credits_applied for draft in drafts],
        [draft.issued_at for draft in drafts],
        [draft.issued_on for draft in drafts],
        [draft.due_on for draft in drafts],
        [json.dumps(draft.seller) for draft in drafts],
        [json.dumps(draft.buyer) for draft in drafts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(ISSUE, columns)


def _use_credits(drafts: Mapping[Invoice, datetime], customers: Mapping[int, Customer]) -> None:
    """Use what credits there are, after tax, the drafts in their order."""
    for at in sorted(set(drafts.values())):
        own = [draft for draft, issued_at in drafts.items() if issued_at == at and draft.total > 0]
        used = burn_all([Burn(customers[x.customer_id], x.currency, x.total, x.pk) for x in own], at)
        for draft in own:
            draft.credits_applied = used[draft.pk]


def _freeze(draft: Invoice, customer: Customer, seller: SellerProfile, at: datetime) -> None:
    if draft.is_draft:
        draft.levy(customer.tax_percent)
    draft.status = InvoiceStatus.ISSUED
    draft.issued_at = at
    draft.issued_on = local_date(at, draft.timezone)
    net_days = seller.net_days if customer.net_days is None else customer.net_days
    draft.due_on = draft.issued_on + timedelta(days=net_days)
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
