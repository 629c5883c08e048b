"""Signals as people paste them to try a definition out: lines, or the JSON that applications post."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NoReturn
from zoneinfo import ZoneInfo

from customers.rules.money import plain
from meters.rules.faults import Fault, Place
from meters.rules.pasted_line import read_line
from meters.rules.quantity import ONE, QuantityError, parse_value

MOST_SIGNALS = 200
LONGEST_TEXT = 100_000
LONGEST_METER = 128

Meters = Mapping[str, str]
"""What people call a meter, by its key."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """An event as somebody wrote it down, on a meter that exists."""

    meter: str
    occurred_at: datetime
    value: Decimal
    properties: Mapping[str, object]


class PastedError(ValueError):
    """The text cannot be read as signals; `faults` say where and why."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def read_pasted(text: str, meters: Meters, zone: ZoneInfo) -> tuple[Pasted, ...]:
    """The events in the text, in its order; PastedError names all its faults.

    Lines such as `2026-10-05 12:00 tickets_reopened score=3`, whose later times may count from the first one
    (`+71h59m`); or one event, a list, or {"events": [...]} as it is posted, whose other fields are left aside.
    A time without an offset is one of the zone. A meter may be called by its key or its label.
    """
    place = Place()
    if len(text) > LONGEST_TEXT:
        place.wrong(f"is longer than {LONGEST_TEXT:,} characters")
        raise PastedError(tuple(place.faults))
    rows = list(_of_json(text, place) if text.lstrip()[:1] in ("{", "[") else _of_lines(text, place, zone))
    if not rows and not place.faults:
        place.wrong("holds no signal")
    if len(rows) > MOST_SIGNALS:
        place.wrong(f"holds more than {MOST_SIGNALS} signals")
    found = [_pasted(row, where, meters, zone) for where, row in rows] if not place.faults else []
    if place.faults:
        raise PastedError(tuple(place.faults))
    return tuple(each for each in found if each)


Row = Mapping[str, object]


def _of_lines(text: str, place: Place, zone: ZoneInfo) -> Iterator[tuple[Place, Row]]:
    first: datetime | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        where = Place(f"line {number}", place.faults)
        row = read_line(line.strip(), where, zone, first)
        if row is not None:
            first = first or row["occurred_at"]
            yield where, row


def _of_json(text: str, place: Place) -> Iterator[tuple[Place, Row]]:
    try:
        written = json.loads(text, parse_float=Decimal, parse_constant=_refused)
    except (ValueError, RecursionError):
        place.wrong("is not JSON, nor lines such as “2026-10-05 12:00 tickets_resolved”")
        return
    inner = written.get("events", [written]) if isinstance(written, dict) else written
    if not isinstance(inner, list):
        place.wrong("must be a list of events")
        return
    known = ("meter", "occurred_at", "value", "properties")
    for index, event in enumerate(inner):
        where = place.item(index)
        if isinstance(event, dict):
            yield where, {name: event[name] for name in known if name in event}
        else:
            where.wrong("must be an event: a mapping of names to values")


def _refused(constant: str) -> NoReturn:
    raise ValueError(constant)


def _pasted(row: Row, place: Place, meters: Meters, zone: ZoneInfo) -> Pasted | None:
    faults = len(place.faults)
    meter = _meter(row.get("meter"), place.at("meter"), meters)
    occurred_at = _time(row.get("occurred_at"), place.at("occurred_at"), zone)
    value = _value(row.get("value", 1), place.at("value"))
    properties = row.get("properties") or {}
    if not isinstance(properties, dict):
        place.at("properties").wrong("must be a mapping of names to values")
        return None
    return None if len(place.faults) > faults or occurred_at is None else Pasted(meter, occurred_at, value, properties)


def _meter(written: object, place: Place, meters: Meters) -> str:
    name = place.text(written, LONGEST_METER)
    called = [key for key, label in meters.items() if label.casefold() == name.casefold()]
    if not name or name in meters:
        return name
    if len(called) != 1:
        place.wrong(f"there is no meter {name[:60]!r}")
    return called[0] if called else ""


def _time(written: object, place: Place, zone: ZoneInfo) -> datetime | None:
    try:
        at = written if isinstance(written, datetime) else datetime.fromisoformat(str(written or ""))
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        if not 1970 <= at.year < 2999:
            raise ValueError
    except (ValueError, OverflowError):
        place.wrong("must be a date and time between 1970 and 2998, such as 2026-10-05T12:00:00Z")
        return None
    return at


def _value(written: object, place: Place) -> Decimal:
    try:
        text = plain(written) if isinstance(written, Decimal) else str(written)
        return parse_value(text.encode())
    except ValueError as error:
        place.wrong(str(error) if isinstance(error, QuantityError) else "must be a number")
        return ONE
