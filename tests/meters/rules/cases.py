"""Cases for the tests: signals at hours of a year, rules that are named by their effect."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_OID, UUID, uuid5

from meters.rules.definition import Definition, Effect, SignalRule, Timer
from meters.rules.signal import Signal

START = datetime(2026, 1, 1, tzinfo=UTC)

RULES = tuple(SignalRule(on=effect.value, effect=effect) for effect in Effect)


def at(hours: float) -> datetime:
    """So many hours into 2026, UTC."""
    return START + timedelta(hours=hours)


def sent(
    meter: str,
    when: datetime | float,
    *,
    number: int = 0,
    value: str = "1",
    dimensions: Mapping[str, str] | None = None,
    **properties: object,
) -> Signal:
    """An event; its id is `number`, or made from the rest, so that two alike differ by `number`."""
    instant = when if isinstance(when, datetime) else at(when)
    pk = UUID(int=number) if number else uuid5(NAMESPACE_OID, f"{meter} {instant.timestamp()} {properties}")
    return Signal(pk, meter, instant, Decimal(value), properties, dimensions or {})


def defined(
    hold_hours: int = 0,
    *,
    timer: Timer = Timer.LAST_SUCCESS,
    rules: tuple[SignalRule, ...] = RULES,
    case_window_hours: int | None = None,
    reversal_horizon_days: int | None = None,
    number: int = 1,
) -> Definition:
    """A definition in which an event on the meter "void" voids, and so on."""
    return Definition("A test.", rules, hold_hours, timer, case_window_hours, reversal_horizon_days, number)
