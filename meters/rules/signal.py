"""Signals: the evidence on one case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

_YEARS = range(1970, 3000)


class SignalError(ValueError):
    """A signal that cannot be evidence."""


class Kind(StrEnum):
    """Who speaks: an application, or a person who decided (R4)."""

    EVENT = "event"
    VOID = "void"
    EXCLUSION = "exclusion"


@dataclass(slots=True)
class Signal:
    """An event on the case, or a decision about it.

    `value` is what a success counts: 1 on a meter that counts, the event's value on one that sums.
    `dimensions` are those of the outcome's meter. A time without an offset, or far from our days, is a
    SignalError; it is kept in UTC, where a difference between two times is the time that has passed.
    Not frozen, because freezing makes it several times as slow to make, and each event needs some; nobody changes it.
    """

    id: UUID
    meter: str
    occurred_at: datetime
    value: Decimal = Decimal(1)
    properties: Mapping[str, object] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = Kind.EVENT
    about: UUID | None = None
    note: str = ""

    def __post_init__(self) -> None:
        at = self.occurred_at
        if at.tzinfo is not UTC:
            if at.utcoffset() is None:
                raise SignalError("a signal's time needs an offset")
            self.occurred_at = at.astimezone(UTC) if _near(at) else at
        if not _near(at):
            raise SignalError("a signal's time lies between the years 1970 and 2999")

    @property
    def is_decision(self) -> bool:
        """Whether a person decided it, instead of an application having seen it."""
        return self.kind is not Kind.EVENT


def _near(at: datetime) -> bool:
    return at.year in _YEARS


def taken_back(pk: UUID, *, at: datetime, about: UUID | None = None, note: str = "") -> Signal:
    """The decision of an API call or of a person to take a success back: a `void` at its time of receipt (R4).

    `about` is the signal that decided the outcome it is on, by which the window is found again; `note` the
    reason that was given. No reversal horizon binds it, and no event that happened earlier undoes it.
    """
    return Signal(pk, "", at, kind=Kind.VOID, about=about, note=note)


def excluded(pk: UUID, *, at: datetime, about: UUID | None = None, note: str = "") -> Signal:
    """An accepted dispute: its case window is never billed, whatever else happens (R4). As `taken_back` otherwise."""
    return Signal(pk, "", at, kind=Kind.EXCLUSION, about=about, note=note)
