"""Celery edges: keyword arguments in, one action called."""

from celery import shared_task
from django.utils import timezone

from meters.actions.intake.replay import replay
from meters.actions.journal import seal
from meters.models import QuarantinedEvent


@shared_task
def seal_journal() -> None:
    """Seal whatever came in since the last page; safe to deliver twice, or to five workers at once."""
    seal(at=timezone.now())


@shared_task
def replay_quarantine() -> None:
    """Count what waits for something that exists by now; safe to deliver twice, or to five workers at once."""
    replay(QuarantinedEvent.objects.ready(), by="beat", as_of=timezone.now())
