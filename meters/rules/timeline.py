"""What each signal of a case did, told in order: the working behind a verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from customers.rules import zones
from meters.rules.definition import Definition, Effect
from meters.rules.judge import DECISIONS, RANK
from meters.rules.reasons import counted, written
from meters.rules.signal import Kind, Signal
from meters.rules.standing import Standing, Step
from meters.rules.verdict import Status


@dataclass(frozen=True, slots=True)
class Told:
    """A signal, the rule that matched it, and what it did: "Takes the success back before it was final.".

    No `effect` where it is neutral, no `rule` for a decision. `status` is the case's after it, with
    `ends_at`, the end of the hold, while a success stands. `decides` where it made that status.
    """

    signal: Signal
    effect: Effect | None
    rule: int | None
    what: str
    status: Status
    ends_at: datetime | None
    decides: bool


def timeline(definition: Definition, signals: Iterable[Signal], *, zone: str | ZoneInfo = "UTC") -> tuple[Told, ...]:
    """Every signal of one window in the order in which `judge` takes them, neutral ones too.

    After the last one the case stands as `judge` says. `zone` is the customer's, for the times in the words.
    """
    where = zone if isinstance(zone, ZoneInfo) else zones.zone(zone)
    placed = sorted((_placed(definition, signal) for signal in signals), key=_order)
    standing: Standing | None = None
    told = []
    for signal, effect, rule in placed:
        if effect is None:
            told.append(_told(standing, signal, None, None, _neutral(definition, signal)))
            continue
        step = Step(signal, effect, rule)
        standing = standing or Standing(definition, step)
        told.append(_told(standing, signal, effect, rule, _take(standing, step, where)))
    return tuple(told)


Placed = tuple[Signal, Effect | None, int | None]


def _placed(definition: Definition, signal: Signal) -> Placed:
    if signal.kind is not Kind.EVENT:
        return signal, DECISIONS[signal.kind], None
    rule = definition.rule_for(signal.meter, signal.properties)
    return signal, None if rule is None else definition.rules[rule].effect, rule


def _order(placed: Placed) -> tuple[datetime, int, int]:
    signal, effect, _ = placed
    return signal.occurred_at, -1 if effect is None else RANK[effect], signal.id.int


def _told(standing: Standing | None, signal: Signal, effect: Effect | None, rule: int | None, what: str) -> Told:
    if standing is None:
        return Told(signal, effect, rule, what, Status.NONE, None, decides=False)
    ends_at = standing.ends_at if standing.success else None
    return Told(signal, effect, rule, what, standing.status, ends_at, decides=standing.decided.signal.id == signal.id)


def _neutral(definition: Definition, signal: Signal) -> str:
    if definition.names(signal.meter):
        return "Changes nothing: its properties match no rule."
    return "Changes nothing: no rule is about it."


def _take(standing: Standing, step: Step, zone: ZoneInfo) -> str:
    """Let the case take the step, and say what became of it."""
    before, ended, had = standing.status, standing.ends_at, standing.success
    is_final = had is not None and step.at >= ended
    standing.take(step)
    if before is Status.EXCLUDED and step.effect is not Effect.ATTEMPT:
        return "Changes nothing: the case is excluded."
    match step.effect:
        case Effect.ATTEMPT:
            again = _hold(standing, zone) if had and standing.ends_at != ended else ""
            return f"Counts as try {standing.attempts}.{again}"
        case Effect.EXCLUDE:
            return "Excludes the case: it is never billed."
        case Effect.VOID:
            return _voided(standing, had=had is not None, is_final=is_final)
        case Effect.RESET:
            return _reset(standing, had=had is not None, is_final=is_final, zone=zone)
    return _success(standing, step, had=had is not None, is_final=is_final, zone=zone)


def _success(standing: Standing, step: Step, *, had: bool, is_final: bool, zone: ZoneInfo) -> str:
    if standing.success is not step:
        return _IS_FINAL if is_final else "Changes nothing: the hold runs from the first success."
    if standing.ends_at == step.at:
        return "A success, final at once."
    again = "A success again" if had else "A success"
    hold = counted(standing.definition.hold_hours, "hour")
    return f"{again}, final {hold} later on {written(standing.ends_at, zone)}."


def _reset(standing: Standing, *, had: bool, is_final: bool, zone: ZoneInfo) -> str:
    if not had:
        return _NOTHING_STANDS
    return _IS_FINAL if is_final else _hold(standing, zone).strip()


def _voided(standing: Standing, *, had: bool, is_final: bool) -> str:
    if not had:
        return _NOTHING_STANDS
    if standing.success is not None:
        days = counted(standing.definition.reversal_horizon_days or 0, "day")
        return f"Changes nothing: it comes after the {days} in which the success could be taken back."
    return f"Takes the success back {'after' if is_final else 'before'} it was final."


def _hold(standing: Standing, zone: ZoneInfo) -> str:
    return f" The hold starts again and ends on {written(standing.ends_at, zone)}."


_IS_FINAL = "Changes nothing: the success is final."
_NOTHING_STANDS = "Changes nothing: no success stands."
