"""Work a run's list off, chunk by chunk, until nothing is pending."""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from customers.models import Customer
from invoices.actions.bill.draft import write_drafts
from invoices.actions.bill.gather import gather
from invoices.actions.bill.place import Placed, place_lines
from invoices.actions.issue import issue_drafts
from invoices.actions.reconcile import close_periods, credit_fees, services_of, write_adjustments
from invoices.actions.settle import of_lines, settle
from invoices.models import InvoiceRun, RowStatus, RunCustomer
from meters.actions.journal import seal

CHUNK = 200
PATIENCE_SECONDS = 0.05

logger = logging.getLogger(__name__)


def work(run: InvoiceRun) -> None:
    """Seal what came in, and bill until no row of the run is pending, those of other workers included (R15)."""
    seal(at=run.requested_at)
    while run.rows.pending().exists():
        if not work_chunk(run):
            time.sleep(PATIENCE_SECONDS)


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
    due = {customer: each.sheets for customer, each in placed.items()}
    drafts = write_drafts(run, [account for account in accounts if account.customer in due], due)
    issue_drafts({draft: who[draft.customer_id].as_of for draft in drafts if who[draft.customer_id].issue})
    issued = {customer: each for customer, each in placed.items() if who[customer.pk].issue}
    if issued:
        _close(issued, page=accounts[0].page.number, at=max(row.as_of for row in rows))
    return parked


def _close(issued: Mapping[Customer, Placed], *, page: int, at: datetime) -> None:
    """From now on the periods are closed. What comes to nothing has no invoice, but has used allowances and packs."""
    sheets = [sheet for each in issued.values() for sheet in each.sheets]
    unwritten = [line for sheet in sheets if not sheet.is_worth_writing for line in sheet.lines]
    settle(of_lines(unwritten), at=at)
    close_periods(services_of(line for sheet in sheets for line in sheet.lines), page=page, at=at)
    credit_fees([line for sheet in sheets for line in sheet.left_out], at=at)
    write_adjustments([each.adjusted for each in issued.values()], page=page, at=at)


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
