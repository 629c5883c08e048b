"""Celery edges: keyword arguments in, one action called."""

from celery import shared_task
from django.utils import timezone

from customers.actions.credits import expire


@shared_task
def expire_credits() -> None:
    """Record credits whose last day is over; safe to deliver twice, or to five workers at once."""
    expire(at=timezone.now())
