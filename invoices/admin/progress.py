"""How far a run is."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max

from customers.rules.period import month
from invoices.models import InvoiceRun, InvoiceStatus, RowStatus
from invoices.rules.pace import told_pace

PATIENCE = timedelta(seconds=8)
LATELY = timedelta(minutes=1)


def progress(run: InvoiceRun, as_of: datetime) -> dict[str, Any]:
    """Counts of customers and invoices, how fast it goes, and whether nothing has moved for PATIENCE for no reason."""
    counts = run.counts()
    done, parked, waiting = (counts.get(status, 0) for status in (RowStatus.DONE, RowStatus.PARKED, RowStatus.PENDING))
    last = run.rows.aggregate(last=Max("finished_at"))["last"]
    moved_at = max(filter(None, (run.requested_at, last)))
    invoices = dict(run.invoices.order_by().values_list("status").annotate(Count("pk")))
    paused = bool(waiting) and run.paused_at is not None
    return {
        "done": done,
        "parked": parked,
        "waiting": waiting,
        "total": done + parked + waiting,
        "settled": done + parked,
        "paused": paused,
        "is_still": bool(waiting) and not paused and as_of - moved_at > PATIENCE,
        "pace": "" if paused else _pace(run, waiting, as_of),
        "drafts": invoices.pop(InvoiceStatus.DRAFT, 0),
        "in_review": invoices.pop(InvoiceStatus.IN_REVIEW, 0),
        "approved": invoices.pop(InvoiceStatus.APPROVED, 0),
        "issued": sum(invoices.values()),
    }


def _pace(run: InvoiceRun, waiting: int, as_of: datetime) -> str:
    """ "120 customers a second, about 3 minutes left", from what was finished in the last minute of this run."""
    since = max(run.requested_at, as_of - LATELY)
    finished = run.rows.filter(finished_at__gt=since).count() if waiting else 0
    return told_pace(finished, (as_of - since).total_seconds(), waiting)


def month_name(label: str) -> str:
    """ "2026-10" -> "October 2026"."""
    return f"{month(label).start:%B %Y}"
