"""One signal on one line: `2026-10-05 12:00 tickets_reopened score=3 value=2`, or `+71h tickets_reopened`."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from customers.rules.money import plain
from meters.rules.faults import Place

EXAMPLE = "2026-10-05 12:00 tickets_resolved"

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_LINE = re.compile(
    r"(?P<time>\+[0-9dhms]+|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)?)\s+"
    rf"(?P<meter>{_QUOTED}|\S+)(?P<rest>.*)",
    re.ASCII,
)
_LATER = re.compile(r"\+(?:(\d{1,4})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?", re.ASCII)
_PROPERTY = re.compile(rf'\s+([^\s="]+)=({_QUOTED}|\S+)')
_NAME = re.compile(r'[^\s="]+')
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


def read_line(line: str, place: Place, zone: ZoneInfo, first: datetime | None) -> dict[str, Any] | None:
    """The event on the line, with `first` as the time from which later ones count; None, and a fault, if unreadable.

    `value=` is the event's own value, every other name a property of it; a value is JSON or a bare word.
    """
    match = _LINE.fullmatch(line)
    if match is None:
        place.wrong(f"must be a time, a meter and properties, such as “{EXAMPLE} score=3”")
        return None
    occurred_at = _time(match["time"], place, zone, first)
    pairs = _pairs(match["rest"], place)
    if occurred_at is None or pairs is None:
        return None
    row = {"meter": _scalar(match["meter"]), "occurred_at": occurred_at, "properties": pairs}
    return row | ({"value": pairs.pop("value")} if "value" in pairs else {})


def write_lines(events: Iterable[tuple[datetime, str, Decimal, Mapping[str, object]]], zone: ZoneInfo) -> str:
    """Events (time, meter, value, properties) as text that `read_pasted` reads: lines in the zone's time, or JSON
    where a property does not fit on a line."""
    rows = list(events)
    if all(_fits(properties) for _, _, _, properties in rows):
        return "\n".join(
            line_of(at.astimezone(zone).isoformat(sep=" "), meter, found, value) for at, meter, value, found in rows
        )
    written = [
        {"meter": meter, "occurred_at": at.astimezone(zone).isoformat(), "value": plain(value), "properties": found}
        for at, meter, value, found in rows
    ]
    return json.dumps(written, indent=1, default=str, ensure_ascii=False)


def _time(written: str, place: Place, zone: ZoneInfo, first: datetime | None) -> datetime | None:
    try:
        if not written.startswith("+"):
            at = datetime.fromisoformat(written)
            return at if at.tzinfo else at.replace(tzinfo=zone)
        later = _LATER.fullmatch(written)
        if later and first and written != "+":
            days, hours, minutes, seconds = (int(part or 0) for part in later.groups())
            return first.astimezone(ZoneInfo("UTC")) + timedelta(
                days=days, hours=hours, minutes=minutes, seconds=seconds
            )
    except (ValueError, OverflowError):
        pass
    problem = "begin with a date and time; later lines may count from it" if first is None else "is no time"
    place.wrong(f"“{written[:40]}”: {problem}, such as 2026-10-05 12:00 or +71h30m")
    return None


def _pairs(written: str, place: Place) -> dict[str, object] | None:
    found = _PROPERTY.findall(written)
    if _PROPERTY.sub("", written).strip():
        place.wrong('after the meter come properties, such as score=3 or plan="large"')
        return None
    return {name: _scalar(value) for name, value in found}


def _scalar(written: str) -> object:
    try:
        return json.loads(written, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError):
        return written


def _fits(properties: Mapping[str, object]) -> bool:
    return "value" not in properties and all(
        _NAME.fullmatch(name) and (value is None or isinstance(value, str | int | float | Decimal))
        for name, value in properties.items()
    )


def line_of(when: str, meter: str, properties: Mapping[str, object], value: Decimal = Decimal(1)) -> str:
    """One line, with the time as it is to be written."""
    own = [] if value == 1 else [f"value={plain(value)}"]
    pairs = [f"{name}={written(found)}" for name, found in properties.items()]
    return " ".join([when, meter, *own, *pairs])


def written(value: object) -> str:
    """A property's value as it is written on a line: a bare word, or JSON."""
    if isinstance(value, str):
        simple = _WORD.fullmatch(value) and value not in ("true", "false", "null", "NaN", "Infinity")
        return value if simple else json.dumps(value)
    plain_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return str(value) if plain_number else json.dumps(value, default=str)
