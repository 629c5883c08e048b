"""The definitions that judged, with all that they say."""

from collections.abc import Collection, Iterator, Mapping

from meters.actions.definitions.written import written
from meters.models import OutcomeDefinition


def definitions(ids: Collection[int]) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Each version by its id: its meter, number, when it came into force, and what it says in the form of files."""
    rows = OutcomeDefinition.objects.filter(pk__in=ids).select_related("meter").order_by("meter__key", "number")
    for row in rows:
        since = row.effective_from.isoformat() if row.effective_from else None
        yield row.pk, {"meter": row.meter.key, "version": row.number, "effective_from": since, **written(row)}
