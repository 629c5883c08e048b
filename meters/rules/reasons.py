"""Why a verdict is as it is, in short English that a customer can read. True at any time: no clock is asked."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from meters.rules.signal import Kind, Signal

NOTHING = "Nothing on this case counts."

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_LONGEST_NOTE = 400


def written(instant: datetime, zone: ZoneInfo) -> str:
    """The local time: "30 Jan 2026 12:00", with seconds where there are any."""
    local = instant.astimezone(zone)
    seconds = f":{local.second:02}" if local.second else ""
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {local.hour:02}:{local.minute:02}{seconds}"


def spoken(meter: str) -> str:
    """A meter's key as words: "tickets resolved"."""
    return meter.replace("_", " ").replace("-", " ").replace(".", " ")


def counted(number: int, unit: str) -> str:
    """A number with its unit: "1 hour", "72 hours"."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def final_at_once(success: Signal, zone: ZoneInfo) -> str:
    return f"{_what(success, zone)}, final at once"


def final_after_hold(success: Signal, ends_at: datetime, hold_hours: int, zone: ZoneInfo) -> str:
    """A success and when its hold ends; says so if something restarted the hold in between."""
    restarted_at = ends_at - timedelta(hours=hold_hours)
    restart = f", hold restarted on {written(restarted_at, zone)}" if restarted_at != success.occurred_at else ""
    hold = counted(hold_hours, "hour")
    return f"{_what(success, zone)}{restart}, final {hold} later on {written(ends_at, zone)}"


def too_late(signal: Signal, horizon_days: int, zone: ZoneInfo) -> str:
    """What is added when a signal came after the reversal horizon."""
    days = counted(horizon_days, "day")
    when = written(signal.occurred_at, zone)
    return f"; {spoken(signal.meter)} on {when} came after the {days} in which it could be taken back"


def not_yet(opening: Signal, zone: ZoneInfo) -> str:
    return f"{_what(opening, zone)}, no success so far"


def fell(signal: Signal, *, was_final: bool, zone: ZoneInfo) -> str:
    when = "after" if was_final else "before"
    return f"Taken back by {_who(signal, zone)}, {when} it was final{_note(signal)}"


def excluded(signal: Signal, zone: ZoneInfo) -> str:
    return f"Excluded by {_who(signal, zone)}, never billed{_note(signal)}"


def _what(signal: Signal, zone: ZoneInfo) -> str:
    name = spoken(signal.meter) if signal.kind is Kind.EVENT else "a decision"
    return f"{name[:1].upper()}{name[1:]} on {written(signal.occurred_at, zone)}"


def _who(signal: Signal, zone: ZoneInfo) -> str:
    names = {Kind.EVENT: spoken(signal.meter), Kind.VOID: "a decision", Kind.EXCLUSION: "an accepted dispute"}
    return f"{names[signal.kind]} on {written(signal.occurred_at, zone)}"


def _note(signal: Signal) -> str:
    return f": {signal.note[:_LONGEST_NOTE]}" if signal.note else ""
