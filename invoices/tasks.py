"""Celery edges: keyword arguments in, one action called."""

from celery import shared_task

from invoices.actions.bill import work
from invoices.models import InvoiceRun


@shared_task
def work_invoice_run(*, run_id: str) -> None:
    """Bill whatever is still pending in the run; safe to deliver twice, or to five workers at once."""
    work(InvoiceRun.objects.get(pk=run_id))
