"""Which version of a definition judges a case: the one in force, or agreed, when it opened (H5, R1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from meters.rules.definition import Definition
from meters.rules.judge import judge
from meters.rules.signal import Signal
from meters.rules.verdict import Verdict
from meters.rules.windows import first_window, sorted_apart, with_decisions


class VersionError(ValueError):
    """There is no such version."""


@dataclass(frozen=True, slots=True)
class Version:
    """A published definition and when it came into force. None, and always for the first: since ever (R1)."""

    definition: Definition
    effective_from: datetime | None = None

    @property
    def number(self) -> int:
        """The version's number."""
        return self.definition.number


@dataclass(frozen=True, slots=True)
class Agreement:
    """A customer's cases that open at or after `since` are judged by the version `number`."""

    number: int
    since: datetime


def in_force(versions: Sequence[Version], opened_at: datetime, agreed: Sequence[Agreement] = ()) -> Version:
    """The version for a case that opened at this instant.

    The one that was agreed last, if any was; otherwise the one that came into force last, of two at once the
    higher number. VersionError without any, or if the agreed one is missing.
    """
    if len(versions) == 1 and not agreed:
        return versions[0]
    binding = [(agreement.since, agreement.number) for agreement in agreed if agreement.since <= opened_at]
    if binding:
        return _numbered(versions, max(binding)[1])
    if not versions:
        raise VersionError("no version is published")
    ordered = sorted(versions, key=_came)
    started = [version for version in ordered if version.effective_from is None or version.effective_from <= opened_at]
    return started[-1] if started else ordered[0]


def judge_case(
    versions: Sequence[Version],
    signals: Iterable[Signal],
    *,
    zone: str | ZoneInfo = "UTC",
    agreed: Sequence[Agreement] = (),
) -> tuple[Verdict, ...]:
    """The verdicts on all windows of one case, in order of time, each by the version for its opening.

    A case, and each window of it, opens with the first event on a meter that the version in force, or agreed, at
    the time of that event names, and this version judges it: what a later version names changes no case that has
    opened before it (H5). Events before the opening are left out. Empty when nothing opens the case. Order of
    arrival does not matter.
    """
    events, decisions = sorted_apart(signals)
    windows: list[list[Signal]] = []
    judges: list[Definition] = []
    while opening := _opening(versions, events, agreed):
        left_out, definition = opening
        begun = events[left_out:]
        count = first_window(definition, begun)
        judges.append(definition)
        windows.append(begun[:count])
        events = begun[count:]
    whole = with_decisions(windows, decisions) if windows and decisions else windows
    return tuple(judge(definition, window, zone=zone) for definition, window in zip(judges, whole, strict=True))


def _opening(
    versions: Sequence[Version], events: Sequence[Signal], agreed: Sequence[Agreement]
) -> tuple[int, Definition] | None:
    """How many of the events, in order of time, happened before the first that opens a window, and what judges it."""
    for count, event in enumerate(events):
        definition = in_force(versions, event.occurred_at, agreed).definition
        if definition.names(event.meter):
            return count, definition
    return None


def _numbered(versions: Iterable[Version], number: int) -> Version:
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise VersionError(f"version {number} is not among those published")
    return found


def _came(version: Version) -> tuple[bool, float, int]:
    at = version.effective_from
    return at is not None, at.timestamp() if at else 0.0, version.number
