"""Give up what waits in quarantine: it stays on record and is never counted."""

from datetime import datetime

from django.db import transaction

from meters.models import QuarantinedEvent, Waiting
from meters.models.quarantined_event import QuarantineQuerySet

BATCH = 5_000


def discard(rows: QuarantineQuerySet, *, reason: str, by: str, as_of: datetime) -> int:
    """Discard those of `rows` that wait, and say how many. `reason` has 1 to 400 characters.

    Their ids stay claimed: whoever sends one again is told that it was discarded, and why.
    """
    discarded = 0
    while True:
        with transaction.atomic():
            chosen = rows.waiting().order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
            ids = list(chosen[:BATCH])
            if not ids:
                return discarded
            discarded += QuarantinedEvent.objects.filter(pk__in=ids).update(
                status=Waiting.DISCARDED, settled_at=as_of, settled_by=by[:150], settled_reason=reason
            )
