"""How far a run is."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max

from customers.rules.period import month
from invoices.models import InvoiceRun, InvoiceStatus, RowStatus

PATIENCE = timedelta(seconds=8)


def progress(run: InvoiceRun, as_of: datetime) -> dict[str, Any]:
    """Counts of customers and invoices, and whether nothing has moved for PATIENCE although customers wait."""
    counts = run.counts()
    done, parked, waiting = (counts.get(status, 0) for status in (RowStatus.DONE, RowStatus.PARKED, RowStatus.PENDING))
    last = run.rows.aggregate(last=Max("finished_at"))["last"]
    moved_at = max(filter(None, (run.requested_at, last)))
    invoices = dict(run.invoices.order_by().values_list("status").annotate(Count("pk")))
    return {
        "done": done,
        "parked": parked,
        "waiting": waiting,
        "total": done + parked + waiting,
        "settled": done + parked,
        "is_still": bool(waiting) and as_of - moved_at > PATIENCE,
        "drafts": invoices.pop(InvoiceStatus.DRAFT, 0),
        "issued": sum(invoices.values()),
    }


def month_name(label: str) -> str:
    """ "2026-10" -> "October 2026"."""
    return f"{month(label).start:%B %Y}"
