"""Erase personal properties from events: the one permitted change to what was taken in (R6).

What a bill depends on is no longer erasable: the dimensions of the event's meter and the property that it counts by
(`unique`), the properties that a rule of a published definition asks for on that meter, and the dimensions of the
outcomes it defines. They stay whatever is asked, so that a case that is judged again comes to the same verdict, and
usage that is counted again to the same sum. A property that is personal should not be one of them.

Digests stay, and each covers a keyed hash of the properties, so the journal verifies as before.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction

from customers.models import Customer
from meters.actions.judging.locks import share_definitions
from meters.actions.receipts import write_receipt
from meters.models import DefinitionStatus, Erasure, Meter, SignalRule, Source
from meters.rules.erasure import ErasureRecord, erasure_digest

EVENTS = """(
    SELECT e.id, e.properties, e.case_key, m.key AS meter_key
    FROM meters_event e JOIN meters_meter m ON m.id = e.meter_id WHERE e.customer_id = %(customer)s
)"""

QUARANTINED = """(
    SELECT id, body -> 'properties' AS properties, coalesce(body ->> 'case', '') AS case_key, meter_key
    FROM meters_quarantinedevent WHERE customer_key = %(customer_key)s
)"""

BY_CASE = "t.case_key = %(case)s"
BY_PROPERTY = "t.properties ->> %(name)s = %(value)s"

COUNT = """
SELECT (SELECT count(*) FROM chosen WHERE loses),
    (SELECT coalesce(jsonb_agg(DISTINCT name), '[]')::text FROM chosen, jsonb_array_elements_text(kept) AS name)
"""

ERASE_EVENTS = """
UPDATE meters_event e SET properties = c.remainder, kept = 'erased' FROM chosen c WHERE c.loses AND e.id = c.id
"""

ERASE_QUARANTINED = """
UPDATE meters_quarantinedevent q SET body = jsonb_set(q.body, '{properties}', c.remainder), kept = 'erased'
FROM chosen c WHERE c.loses AND q.id = c.id
"""

Parameters = dict[str, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which properties of which events: those of a case, or with a value of a property, as text; never of both.

    `names` are the properties to remove; empty for all.
    """

    customer: Customer
    case: str = ""
    property: tuple[str, str] | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """How many events lose properties, also in quarantine, and the properties that stay because bills need them."""

    events: int
    quarantined: int
    needed: tuple[str, ...]


def look(choice: Choice) -> Found:
    """What an erasure would do."""
    return _look(choice, _parameters(choice))


@transaction.atomic
def erase(choice: Choice, *, reason: str, by: str, as_of: datetime) -> Found:
    """Erase, and leave a record and a receipt; nothing is written if no event loses anything.

    Events that arrive meanwhile may be missed: erase again when nothing new is sent.
    """
    share_definitions()
    parameters = _parameters(choice)
    needed = _look(choice, parameters).needed
    with connection.cursor() as cursor:
        cursor.execute(_chosen(choice, EVENTS) + ERASE_EVENTS, parameters)
        events = cursor.rowcount
        cursor.execute(_chosen(choice, QUARANTINED) + ERASE_QUARANTINED, parameters)
        quarantined = cursor.rowcount
    if events or quarantined:
        _record(choice, events, quarantined, reason=reason, by=by, as_of=as_of)
    return Found(events, quarantined, needed)


def needed_properties() -> dict[str, set[str]]:
    """The properties that bills depend on, by the key of the meter of their events."""
    meters = Meter.objects.values_list("key", "dimensions", "unique_property")
    needed = {key: {*dimensions, unique} - {""} for key, dimensions, unique in meters}
    rules = SignalRule.objects.filter(definition__status=DefinitionStatus.PUBLISHED)
    for key, where, dimensions in rules.values_list("on__key", "where", "definition__meter__dimensions"):
        needed[key] |= {*where, *dimensions}
    return needed


def _look(choice: Choice, parameters: Parameters) -> Found:
    counts: list[int] = []
    needed: set[str] = set()
    with connection.cursor() as cursor:
        for source in (EVENTS, QUARANTINED):
            cursor.execute(_chosen(choice, source) + COUNT, parameters)
            count, kept = cursor.fetchone()
            counts.append(count)
            needed |= set(json.loads(kept))
    events, quarantined = counts
    return Found(events, quarantined, tuple(sorted(needed)))


def _chosen(choice: Choice, source: str) -> str:
    """The events chosen, with what remains of their properties, and which of those asked for stay."""
    return f"""
        WITH chosen AS (
            SELECT t.id, bool_or(NOT s.stays) AS loses,
                coalesce(jsonb_object_agg(p.key, p.value) FILTER (WHERE s.stays), '{{}}') AS remainder,
                coalesce(jsonb_agg(p.key) FILTER (WHERE s.stays AND s.is_asked), '[]') AS kept
            FROM {source} t
            CROSS JOIN LATERAL jsonb_each(t.properties) p
            CROSS JOIN LATERAL (SELECT
                %(names)s::text[] = '{{}}' OR p.key = ANY(%(names)s::text[]),
                coalesce(%(needed)s::jsonb -> t.meter_key ? p.key, false)
            ) a(is_asked, is_needed)
            CROSS JOIN LATERAL (SELECT a.is_asked, a.is_needed OR NOT a.is_asked) s(is_asked, stays)
            WHERE {BY_PROPERTY if choice.property else BY_CASE}
            GROUP BY t.id
        )
    """  # noqa: S608


def _parameters(choice: Choice) -> Parameters:
    name, value = choice.property or ("", "")
    return {
        "customer": choice.customer.pk,
        "customer_key": choice.customer.key,
        "case": choice.case,
        "name": name,
        "value": value,
        "names": list(choice.names),
        "needed": json.dumps({key: sorted(names) for key, names in needed_properties().items()}),
    }


def _record(choice: Choice, events: int, quarantined: int, *, reason: str, by: str, as_of: datetime) -> None:
    record = ErasureRecord(
        id=uuid4(),
        customer=choice.customer.key,
        case=choice.case,
        chosen_by=choice.property[0] if choice.property else "",
        names=choice.names,
        events=events,
        quarantined=quarantined,
        at=as_of,
        by=by[:150],
        reason=reason,
    )
    digest, receipt = erasure_digest(record), uuid4()
    write_receipt(receipt, [digest], source=Source.ERASURE, source_name=by, at=as_of, events=0)
    Erasure.objects.create(
        id=record.id,
        customer=choice.customer,
        case_key=record.case,
        chosen_by=record.chosen_by,
        names=list(record.names),
        events=events,
        quarantined=quarantined,
        reason=reason,
        erased_at=as_of,
        erased_by=record.by,
        receipt_id=receipt,
        digest=digest,
    )
