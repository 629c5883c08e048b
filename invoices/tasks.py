"""Celery edges: keyword arguments in, one action called."""

from celery import shared_task
from django.utils import timezone

from invoices.actions.alerts import watch_spending
from invoices.actions.bill import work
from invoices.models import InvoiceRun


@shared_task
def work_invoice_run(*, run_id: str) -> None:
    """Bill whatever is still pending in the run; safe to deliver twice, or to five workers at once."""
    work(InvoiceRun.objects.get(pk=run_id))


@shared_task
def evaluate_spend_alerts() -> None:
    """Tell which alerts were reached; safe to deliver twice, or to five workers at once."""
    watch_spending(as_of=timezone.now())
