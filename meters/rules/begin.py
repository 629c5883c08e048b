"""From when on a version may judge: never a case that may have been judged already (R1, H5)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from meters.rules.reasons import written

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The published versions of a meter: the last one's number and beginning, and the meters that any of them names."""

    number: int = 0
    effective_from: datetime | None = None
    named: Collection[str] = ()


def concerned(meter: str, successes: Iterable[str], earlier: Earlier) -> frozenset[str]:
    """The meters whose events may have been judged, or counted, in another way than the new version would.

    `successes` are those on which the new version counts one.
    """
    return frozenset({meter, *successes, *earlier.named})


def begins(earlier: Earlier, effective_from: datetime | None, last: Mapping[str, datetime]) -> datetime | None:
    """When a version without `objection` comes into force. A meter's first one: since ever, unless the meter is in
    use; `last` says when the last event happened on each meter that is `concerned`."""
    return effective_from if earlier.number or last else None


def objection(earlier: Earlier, effective_from: datetime | None, last: Mapping[str, datetime]) -> str:
    """What stands against the version's beginning; "" for nothing."""
    if earlier.number and effective_from is None:
        return f"say from when on it is in force; cases that open before are judged by version {earlier.number}"
    if effective_from and earlier.effective_from and effective_from <= earlier.effective_from:
        return f"must be later than {_shown(earlier.effective_from)}, when version {earlier.number} comes into force"
    happened = _since(effective_from, last)
    if happened and effective_from is None:
        return f"say from when on it is in force, because there are events already: {happened}"
    return f"must be later than all events: {happened}" if happened else ""


def agreement_objection(accepted_at: datetime, last: Mapping[str, datetime]) -> str:
    """What stands against an agreement from then on, where `last` is of the customer's own events; "" for nothing."""
    happened = _since(accepted_at, last)
    return f"Must be later than all of the customer's events: {happened}." if happened else ""


def _since(start: datetime | None, last: Mapping[str, datetime]) -> str:
    """The last event at or after the start, in words."""
    busy = [(at, meter) for meter, at in last.items() if start is None or at >= start]
    return f"the last one on {max(busy)[1]} happened on {_shown(max(busy)[0])}" if busy else ""


def _shown(instant: datetime) -> str:
    return f"{written(instant.astimezone(UTC), _UTC)} UTC"
