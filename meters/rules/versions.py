"""Which version of a definition judges a case: the one in force, or agreed, when it opened (H5, R1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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


def in_force(versions: Sequence[Version], opened_at: datetime, agreed: Iterable[Agreement] = ()) -> Version:
    """The version for a case that opened at this instant.

    The one that was agreed last, if any was; otherwise the one that came into force last, of two at once the
    higher number. VersionError without any, or if the agreed one is missing.
    """
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

    A case, and each window of it, opens with the first event on a meter that any published version names;
    events on other meters are left out. Empty when there is nothing else. Order of arrival does not matter.
    """
    meters = {meter for version in versions for meter in version.definition.by_meter}
    events, decisions = sorted_apart(signal for signal in signals if signal.meter in meters or signal.is_decision)
    windows: list[list[Signal]] = []
    judges: list[Definition] = []
    while events:
        judges.append(in_force(versions, events[0].occurred_at, agreed).definition)
        count = first_window(judges[-1], events)
        windows.append(events[:count])
        events = events[count:]
    whole = with_decisions(windows, decisions) if windows and decisions else windows
    return tuple(
        _opened(judge(definition, window, zone=zone), window[0].occurred_at)
        for definition, window in zip(judges, whole, strict=True)
    )


def _opened(verdict: Verdict, at: datetime) -> Verdict:
    """The verdict with the opening of its case, which a rule of another version may have named earlier."""
    return verdict if verdict.opened_at == at else replace(verdict, opened_at=at)


def _numbered(versions: Iterable[Version], number: int) -> Version:
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise VersionError(f"version {number} is not among those published")
    return found


def _came(version: Version) -> tuple[bool, float, int]:
    at = version.effective_from
    return at is not None, at.timestamp() if at else 0.0, version.number
