"""Windows: one case may be charged again after a silence (R3)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from meters.rules.definition import Definition
from meters.rules.signal import Signal
from meters.rules.verdict import Status, Verdict

MERGED = Verdict(Status.NONE, reason="A signal that arrived late joined this case to the one before it.")
"""The verdict on a window that is no longer there."""


def split_windows(definition: Definition, signals: Iterable[Signal]) -> tuple[tuple[Signal, ...], ...]:
    """Every signal in the window it belongs to, windows and events in order of time.

    A window ends with `case_window_hours` of silence after an event that a rule matches; the next event begins
    another one, and events that no rule matches neither end nor prolong a silence. A decision belongs to the
    window of the signal it is `about`, else to the last one that began before it, and interrupts no silence.

    The number of a window is its rank in time, so it does not depend on the order of arrival, and a later event
    changes no number. One that arrives late can: before all others and far from them it begins a window of its
    own, and the numbers after it go up by one; between two windows it may join them, and the numbers after it
    go down by one. Judging all windows of the case again and writing the differences, with `MERGED` for the
    ones that are gone, keeps the case's usage right.
    """
    events, decisions = sorted_apart(signals)
    windows: list[list[Signal]] = []
    while events:
        count = first_window(definition, events)
        windows.append(events[:count])
        events = events[count:]
    return with_decisions(windows, decisions)


def sorted_apart(signals: Iterable[Signal]) -> tuple[list[Signal], list[Signal]]:
    """The events and the decisions, each in order of time."""
    events: list[Signal] = []
    decisions: list[Signal] = []
    for signal in sorted(signals, key=_order):
        (decisions if signal.is_decision else events).append(signal)
    return events, decisions


def _order(signal: Signal) -> tuple[datetime, int]:
    return signal.occurred_at, signal.id.int


def first_window(definition: Definition, events: Sequence[Signal]) -> int:
    """How many of the events, in order of time, belong to the first window."""
    if definition.case_window_hours is None:
        return len(events)
    silence = timedelta(hours=definition.case_window_hours)
    last = None
    for count, event in enumerate(events):
        if last is not None and event.occurred_at - last >= silence:
            return count
        if definition.rule_for(event.meter, event.properties) is not None:
            last = event.occurred_at
    return len(events)


def with_decisions(windows: Sequence[Sequence[Signal]], decisions: Iterable[Signal]) -> tuple[tuple[Signal, ...], ...]:
    """The windows with each decision in the one it is about; decisions alone make one window."""
    placed: list[list[Signal]] = [list(window) for window in windows]
    for decision in decisions:
        if not placed:
            placed.append([])
        placed[_window_of(decision, windows)].append(decision)
    return tuple(tuple(window) for window in placed)


def _window_of(decision: Signal, windows: Sequence[Sequence[Signal]]) -> int:
    for index, window in enumerate(windows):
        if any(signal.id == decision.about for signal in window):
            return index
    began = takewhile(lambda window: window[0].occurred_at <= decision.occurred_at, windows)
    return max(sum(1 for _ in began) - 1, 0)
