"""Judge cases again by all their evidence, and write what changed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from customers.rules.zones import zone
from meters.actions.judging.book import Book, Chapter
from meters.actions.judging.case import Case, Place
from meters.actions.judging.change import Change
from meters.actions.judging.evidence import Row, decisions_on, events_of, signals_for
from meters.actions.judging.locks import own_cases
from meters.actions.judging.standing import standing
from meters.actions.judging.write import write_change
from meters.models import CauseKind
from meters.rules.signal import Signal
from meters.rules.versions import judge_case

Causes = Mapping[Case, tuple[CauseKind, UUID]]
"""Cases to judge again, each with what made it necessary."""


def rejudge(causes: Causes, book: Book, zones: Mapping[int, str], *, receipt: UUID, at: datetime) -> Change:
    """Bring the verdicts on these cases up to date, and return what changed.

    The events and decisions are written already, in this transaction or before. The cases are locked and
    everything about them is read after that, so of two writers on one case the second sees what the first
    wrote. `zones` are the customers' time zones. Takes the same statements for one case as for thousands.
    """
    own_cases(causes)
    events = events_of(causes.keys(), {name for chapter in book.chapters for name in chapter.named})
    evidence = _evidence(book, events)
    decisions = decisions_on(evidence.keys())
    stored = standing(evidence.keys())
    change = Change()
    local = {name: zone(name) for name in set(zones.values())}
    for place, (chapter, signals) in evidence.items():
        case, where = place[0], local[zones[place[0].customer_id]]
        verdicts = judge_case(
            chapter.versions,
            [*signals, *decisions.get(place, ())],
            zone=where,
            agreed=chapter.agreements.get(case.customer_id, ()),
        )
        change.judged(place, verdicts, stored.get(place, {}), chapter.ids, zone=where, cause=causes[case])
    write_change(change, receipt=receipt, at=at)
    return change


def _evidence(book: Book, events: Mapping[Case, list[Row]]) -> dict[Place, tuple[Chapter, list[Signal]]]:
    """What there is to judge: for each case, each outcome meter for which some event is evidence."""
    found: dict[Place, tuple[Chapter, list[Signal]]] = {}
    for case, rows in events.items():
        concerned = {chapter.meter_id: chapter for row in rows for chapter in book.about(row[1], row[2])}
        for meter_id, chapter in concerned.items():
            found[case, meter_id] = chapter, signals_for(chapter, rows)
    return found
