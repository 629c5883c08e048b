"""Work a run's list off, chunk by chunk, until nothing is pending."""

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from customers.models import Customer
from invoices.actions.bill.draft import Key, place_of, write_drafts
from invoices.actions.bill.gather import gather
from invoices.actions.bill.place import Placed, place_lines
from invoices.actions.issue import issue_drafts
from invoices.actions.reconcile import close_periods, credit_fees, return_units, services_of, write_adjustments
from invoices.actions.review import review
from invoices.actions.settle import of_lines, settle
from invoices.models import InvoiceRun, ReviewBounds, RowStatus, RunCustomer
from invoices.rules.documents import Sheet
from meters.actions.journal import seal

CHUNK = 200
PATIENCE_SECONDS = 0.05

logger = logging.getLogger(__name__)


def work(run: InvoiceRun, *, after_chunk: Callable[[], None] = lambda: None) -> None:
    """Seal what came in, and bill until no row of the run is pending, those of other workers included (R15).

    Returns early when somebody pauses the run.
    """
    seal(at=run.requested_at)
    while run.rows.pending().exists() and not run.is_paused:
        if not work_chunk(run):
            time.sleep(PATIENCE_SECONDS)
        after_chunk()


@transaction.atomic
def work_chunk(run: InvoiceRun, limit: int = CHUNK) -> int:
    """Bill up to `limit` customers whom nobody else holds; how many there were.

    The claim is the row lock of this transaction: when the process dies, the rows are free again and
    nothing of the chunk was written.
    """
    rows = list(run.rows.claim(limit))
    if rows:
        parked = _bill(run, rows)
        _finish(rows, parked)
    return len(rows)


def _bill(run: InvoiceRun, rows: Sequence[RunCustomer]) -> dict[int, str]:
    """Bill the rows' customers together; when that fails, one by one. Reasons of those that fail, by customer."""
    try:
        with transaction.atomic():
            return _bill_together(run, rows)
    except Exception as error:
        if len(rows) == 1:
            logger.exception("customer %s of run %s cannot be billed", rows[0].customer_id, run)
            return {rows[0].customer_id: _reason(error)}
    parked: dict[int, str] = {}
    for row in rows:
        parked |= _bill(run, [row])
    return parked


def _bill_together(run: InvoiceRun, rows: Sequence[RunCustomer]) -> dict[int, str]:
    who = {row.customer_id: row for row in rows}
    customers = Customer.objects.filter(pk__in=who).order_by("pk").select_for_update(no_key=True)
    as_of: Mapping[Customer, datetime] = {customer: who[customer.pk].as_of for customer in customers}
    parked: dict[int, str] = {}
    placed: dict[Customer, Placed] = {}
    accounts = gather(as_of, run.period)
    for account in accounts:
        try:
            placed[account.customer] = place_lines(account, run.period)
        except Exception as error:
            logger.exception("customer %s of run %s cannot be priced", account.customer.key, run)
            parked[account.customer.pk] = _reason(error)
    policy = ReviewBounds.current()
    due = {
        customer: [sheet for sheet in each.sheets if sheet.is_worth_writing or policy.zero_invoices]
        for customer, each in placed.items()
    }
    drafts = write_drafts(run, [account for account in accounts if account.customer in due], due)
    by = run.requested_by
    held = review({draft: who[draft.customer_id].as_of for draft in drafts}, policy.bounds, by=by)
    ready = [draft for draft in drafts if who[draft.customer_id].issue and draft.pk not in held]
    issued = {customer: each for customer, each in placed.items() if who[customer.pk].issue}
    latest = max(row.as_of for row in rows)
    return_units([each.adjusted for each in issued.values()], at=latest)
    issue_drafts({draft: who[draft.customer_id].as_of for draft in ready}, by=by)
    if issued:
        waiting = {(draft.customer_id, place_of(draft)) for draft in drafts if draft.pk in held}
        _close(issued, due, waiting, page=accounts[0].page.number, at=latest)
    return parked


def _close(
    issued: Mapping[Customer, Placed],
    due: Mapping[Customer, Sequence[Sheet]],
    held: Collection[Key],
    *,
    page: int,
    at: datetime,
) -> None:
    """From now on the periods are closed. What comes to nothing has no invoice, but has used allowances and packs.

    What a bound holds stays open, and so does what its customer's closed periods ask for.
    """
    sheets = [(customer, sheet) for customer, each in issued.items() for sheet in each.sheets]
    unwritten = [line for customer, sheet in sheets if sheet not in due[customer] for line in sheet.lines]
    settle(of_lines(unwritten), at=at)
    ended = [sheet for customer, sheet in sheets if (customer.pk, sheet.place) not in held]
    close_periods(services_of(line for sheet in ended for line in sheet.lines), page=page, at=at)
    credit_fees([line for sheet in ended for line in sheet.left_out], at=at)
    waiting = {customer for customer, _ in held}
    adjusted = [each.adjusted for customer, each in issued.items() if customer.pk not in waiting]
    write_adjustments(adjusted, page=page, at=at)


def _finish(rows: Sequence[RunCustomer], parked: Mapping[int, str]) -> None:
    ended = {"attempts": F("attempts") + 1, "finished_at": Now()}
    done = [row.pk for row in rows if row.customer_id not in parked]
    RunCustomer.objects.filter(pk__in=done).update(status=RowStatus.DONE, reason="", **ended)
    for row in rows:
        if row.customer_id in parked:
            reason = parked[row.customer_id]
            RunCustomer.objects.filter(pk=row.pk).update(status=RowStatus.PARKED, reason=reason, **ended)


def _reason(error: Exception) -> str:
    """What a billing person reads."""
    return f"{error}"[:500] or type(error).__name__
