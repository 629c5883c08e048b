"""Write what is due as drafts, refreshing those that are there."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from customers.models import Customer
from customers.rules.money import plain
from invoices.actions.bill.copied import copy_in
from invoices.actions.bill.gather import NO_PAGE, Account, Page
from invoices.actions.reconcile.periods import COUNTED
from invoices.actions.settle import written
from invoices.models import Invoice, InvoiceLine, InvoiceRun
from invoices.rules.documents import Place, Sheet
from invoices.rules.due_line import DueLine
from plans.models import Charge
from plans.rules.priced import Step

Key = tuple[int, Place]


def write_drafts(
    run: InvoiceRun, accounts: Sequence[Account], due: Mapping[Customer, Sequence[Sheet]]
) -> list[Invoice]:
    """Make the drafts of these accounts say what is due, and only that; approved and issued ones are left alone.

    The caller holds the customers' locks. Returns the drafts, in the order in which they are to be numbered.
    """
    standing = _standing(accounts)
    wanted: dict[Key, Sheet] = {(customer.pk, sheet.place): sheet for customer, own in due.items() for sheet in own}
    open_now = {key: sheet for key, sheet in wanted.items() if key not in standing or standing[key].is_draft}
    _drop([i for key, i in standing.items() if i.is_draft and key not in open_now and i.run_id == run.pk])
    customers = {account.customer.pk: account.customer for account in accounts}
    drafts = [_draft(run, customers[key[0]], sheet, standing.get(key)) for key, sheet in open_now.items()]
    _save(drafts, new={i.pk for i in drafts} - {i.pk for i in standing.values()})
    charges = {pk: charge for account in accounts for pk, charge in account.charges.items()}
    page = accounts[0].page if accounts else NO_PAGE
    lines = [
        x for draft, sheet in zip(drafts, open_now.values(), strict=True) for x in _lines(draft, sheet, charges, page)
    ]
    InvoiceLine.objects.filter(invoice__in=[standing[key].pk for key in open_now if key in standing]).delete()
    copy_in(InvoiceLine, lines)
    return sorted(drafts, key=lambda i: (customers[i.customer_id].key, i.kind, i.period, i.currency))


def place_of(invoice: Invoice) -> Place:
    """Where an invoice stands among its customer's."""
    return Place(invoice.period, invoice.currency, invoice.kind)


def _standing(accounts: Sequence[Account]) -> dict[Key, Invoice]:
    rows = Invoice.objects.standing().filter(customer__in=[account.customer for account in accounts])
    return {(row.customer_id, place_of(row)): row for row in rows.order_by()}


def _drop(drafts: Sequence[Invoice]) -> None:
    """Drafts for which nothing is due any more."""
    Invoice.objects.drafts().filter(pk__in=[draft.pk for draft in drafts]).delete()


def _draft(run: InvoiceRun, customer: Customer, sheet: Sheet, existing: Invoice | None) -> Invoice:
    draft = existing or Invoice(
        customer=customer, kind=sheet.place.kind, period=sheet.place.month, currency=sheet.place.currency
    )
    draft.run = run
    draft.period_start, draft.period_end = sheet.span.start, sheet.span.end
    draft.timezone = customer.timezone
    draft.lines_total = sheet.lines_total
    draft.levy(sheet.tax_percent)
    return draft


def _save(drafts: Sequence[Invoice], new: set[UUID]) -> None:
    Invoice.objects.bulk_create([draft for draft in drafts if draft.pk in new], batch_size=1_000)
    fields = ["run", "period_start", "period_end", "timezone", "lines_total", "tax_percent", "tax", "total"]
    Invoice.objects.bulk_update([draft for draft in drafts if draft.pk not in new], fields, batch_size=500)


def _lines(draft: Invoice, sheet: Sheet, charges: Mapping[int, Charge], page: Page) -> list[InvoiceLine]:
    return [_line(draft, n, line, charges.get(line.charge_id or 0), page) for n, line in enumerate(sheet.lines, 1)]


def _line(draft: Invoice, position: int, line: DueLine, charge: Charge | None, page: Page) -> InvoiceLine:
    counts = line.kind in COUNTED and page.number
    return InvoiceLine(
        invoice=draft,
        position=position,
        kind=line.kind,
        assignment_id=line.assignment_id,
        charge_id=line.charge_id,
        coupon_id=line.coupon_id,
        top_up_id=line.top_up_id,
        charge_key=line.key,
        meter_id=charge.meter_id if charge else None,
        where=charge.where if charge else {},
        text=line.text[:500],
        quantity=line.quantity,
        unit=line.unit,
        steps=[_step(step) for step in line.steps],
        amount=line.amount,
        carried=written(line.carried) if line.carried else {},
        page_number=page.number if counts else None,
        page_hash=page.hash if counts else None,
        period_start=line.service.start,
        period_end=line.service.end,
    )


def _step(step: Step) -> dict[str, str]:
    return {
        "quantity": plain(step.quantity),
        "unit_price": plain(step.unit_price),
        "amount": plain(step.amount),
        "text": step.text,
    }
