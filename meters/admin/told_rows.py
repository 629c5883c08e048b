"""What each signal of a case did, as a table shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from customers.admin.parts.display import badge, clipped
from meters.models import Status
from meters.rules.definition import Definition
from meters.rules.pasted_line import written
from meters.rules.signal import Kind, Signal
from meters.rules.timeline import Told
from meters.rules.verdict import Status as Verdict
from meters.rules.wording import Labels, rule_sentence

TONES = {
    Verdict.BILLABLE: "good",
    Verdict.PROVISIONAL: "warn",
    Verdict.ATTEMPTED: "busy",
    Verdict.REVERSED: "bad",
    Verdict.EXCLUDED: "neutral",
    Verdict.NONE: "neutral",
}
MOST_PROPERTIES = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One signal as texts; `address` leads to the event, `decides` where the verdict stands on it."""

    when: str
    name: str
    address: str
    properties: Sequence[str | SafeString]
    rule: str
    what: str
    status: SafeString | None
    decides: bool


def told_rows(
    told: Iterable[Told],
    definition: Definition | None,
    labels: Labels,
    zone: ZoneInfo,
    *,
    decided_by: UUID | None = None,
    addresses: Mapping[UUID, str] | None = None,
) -> list[Row]:
    """The signals in order, in the zone's time; without rules where there is no definition."""
    return [
        Row(
            when=local_time(each.signal.occurred_at, zone),
            name=_name(each.signal, labels),
            address=(addresses or {}).get(each.signal.id, ""),
            properties=_properties(each.signal),
            rule=_rule(definition, each.rule, labels),
            what=each.what,
            status=None if each.effect is None else status_badge(_then(each)),
            decides=each.signal.id == decided_by,
        )
        for each in told
    ]


def _rule(definition: Definition | None, index: int | None, labels: Labels) -> str:
    if definition is None or index is None:
        return ""
    return f"{index + 1}. {rule_sentence(definition.rules[index], labels)}"


def _then(told: Told) -> Verdict:
    """The status at the time of the signal: a success is provisional while its hold runs."""
    is_held = told.ends_at is not None and told.signal.occurred_at < told.ends_at
    return Verdict.PROVISIONAL if is_held else told.status


def status_badge(status: Verdict) -> SafeString:
    """A verdict at a glance; none is shown as such."""
    labels = {Verdict.PROVISIONAL: "Provisional", Verdict.NONE: "Nothing yet"}
    return badge(labels.get(status) or Status(status.value).label, TONES[status])


def local_time(instant: datetime, zone: ZoneInfo) -> str:
    """ "5 Oct 2026, 12:00:00", with more digits where there are any."""
    local = instant.astimezone(zone)
    fraction = f".{local.microsecond:06}".rstrip("0").rstrip(".")
    return f"{local:%-d %b %Y, %H:%M:%S}{fraction}"


def _name(signal: Signal, labels: Labels) -> str:
    names = {Kind.VOID: "Taken back by a decision", Kind.EXCLUSION: "Accepted dispute"}
    return names.get(signal.kind) or labels.get(signal.meter, signal.meter)


def _properties(signal: Signal) -> list[str | SafeString]:
    if signal.kind is not Kind.EVENT:
        return [clipped(signal.note, 120)] if signal.note else []
    value = [] if signal.value == 1 else [f"value={signal.value:f}"]
    pairs = [f"{name}={written(found)}" for name, found in list(signal.properties.items())[:MOST_PROPERTIES]]
    return [*value, *(clipped(pair) for pair in pairs)]
