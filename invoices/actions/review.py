"""Hold what is beyond a bound until a person approved it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Sum

from invoices.models import Invoice, InvoiceLine, InvoiceMove, InvoiceStatus, LineKind
from invoices.rules.lifecycle import DRAFT, IN_REVIEW
from invoices.rules.review import TRAILING, Bounds, Facts, trips

Kind = tuple[int, str, str]
"""Customer, currency and kind: what an invoice is compared within."""


def review(drafts: Mapping[Invoice, datetime], bounds: Bounds, *, by: str) -> dict[UUID, list[str]]:
    """Put the drafts that are beyond a bound in review, and those that are not any more back; reasons of the held.

    The caller holds the customers' locks. A constant number of statements, none while every bound is off.
    """
    found = {} if bounds.are_off else _beyond(list(drafts), bounds)
    moves = []
    for target, wanted in ((IN_REVIEW, True), (DRAFT, False)):
        moved = [draft for draft in drafts if (draft.pk in found) is wanted and draft.status != target]
        if moved:
            Invoice.objects.filter(pk__in=[draft.pk for draft in moved]).drafts().update(status=target)
        for draft in moved:
            reason = " ".join(found.get(draft.pk, ["No bound holds it any more."]))
            moves.append(
                InvoiceMove(
                    invoice=draft, source=draft.status, target=target, at=drafts[draft], by=by, reason=reason[:1000]
                )
            )
            draft.status = target
    InvoiceMove.objects.bulk_create(moves)
    return found


def reasons(held: Iterable[Invoice]) -> dict[UUID, str]:
    """Why each of these was put in review last; one statement."""
    rows = InvoiceMove.objects.filter(invoice__in=list(held), target=InvoiceStatus.IN_REVIEW).order_by("pk")
    return {row.invoice_id: row.reason for row in rows}


def _beyond(drafts: Sequence[Invoice], bounds: Bounds) -> dict[UUID, list[str]]:
    earlier, seen = _earlier(drafts)
    trailing = {pk for own in earlier.values() for pk, _ in own}
    quantities = _quantities({*trailing, *(draft.pk for draft in drafts)}) if bounds.quantity_factor else {}
    lines = _lines(drafts) if bounds.most_lines is not None else {}
    found = {}
    for draft in drafts:
        before = earlier.get(draft.pk, [])
        own_earlier: defaultdict[str, list[Decimal]] = defaultdict(list)
        for pk, _ in before:
            for charge, quantity in quantities.get(pk, {}).items():
                own_earlier[charge].append(quantity)
        facts = Facts(
            total=draft.total,
            lines=lines.get(draft.pk, 0),
            currency=draft.currency,
            quantities=quantities.get(draft.pk, {}),
            earlier_totals=[total for _, total in before],
            earlier_quantities=own_earlier,
            is_first=draft.customer_id not in seen,
        )
        if told := trips(bounds, facts):
            found[draft.pk] = told
    return found


def _earlier(drafts: Sequence[Invoice]) -> tuple[dict[UUID, list[tuple[UUID, Decimal]]], set[int]]:
    """The last issued invoices before each draft, oldest first, and the customers who had any."""
    rows = Invoice.objects.numbered().standing().filter(customer__in={draft.customer_id for draft in drafts})
    own: defaultdict[Kind, list[tuple[str, UUID, Decimal]]] = defaultdict(list)
    columns = ("customer_id", "currency", "kind", "period", "pk", "total")
    for customer, currency, kind, period, pk, total in rows.order_by("period", "pk").values_list(*columns):
        own[customer, currency, kind].append((period, pk, total))
    return {
        draft.pk: [
            (pk, total)
            for period, pk, total in own.get((draft.customer_id, draft.currency, draft.kind), [])
            if period < draft.period
        ][-TRAILING:]
        for draft in drafts
    }, {customer for customer, _, _ in own}


def _quantities(invoices: Collection[UUID]) -> dict[UUID, dict[str, Decimal]]:
    """What each counts by charge."""
    found: dict[UUID, dict[str, Decimal]] = {}
    rows = InvoiceLine.objects.filter(invoice__in=invoices, kind=LineKind.USAGE).order_by()
    for invoice, charge, quantity in rows.values_list("invoice_id", "charge_key").annotate(Sum("quantity")):
        found.setdefault(invoice, {})[charge] = quantity
    return found


def _lines(drafts: Sequence[Invoice]) -> dict[UUID, int]:
    rows = InvoiceLine.objects.filter(invoice__in=[draft.pk for draft in drafts]).order_by()
    return dict(rows.values_list("invoice_id").annotate(Count("pk")))
