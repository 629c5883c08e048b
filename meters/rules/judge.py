"""The verdict as a pure function of the evidence."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from customers.rules import zones
from meters.rules import reasons
from meters.rules.definition import Definition, Effect
from meters.rules.signal import Kind, Signal
from meters.rules.standing import Standing, Step
from meters.rules.verdict import Status, Verdict

RANK = {effect: rank for rank, effect in enumerate(Effect)}

DECISIONS = {Kind.VOID: Effect.VOID, Kind.EXCLUSION: Effect.EXCLUDE}

_NOTHING = Decimal(0)


def judge(definition: Definition, signals: Iterable[Signal], *, zone: str | ZoneInfo = "UTC") -> Verdict:
    """The verdict on one case, whatever the order in which its signals are given (R3, R4, H2 to H4).

    Signals that no rule matches are neutral. The others are taken in the order of their time; at one instant
    attempt, achieve, confirm, reset, void, exclude, then by id. At each moment either no success stands, or one
    stands and has an end of hold; it is final at and after its end.

    - attempt counts a try.
    - achieve, when no success stands: it stands, and its hold begins. Before the end of one that stands: it
      takes its place and the hold begins again, unless the hold runs from the first success.
    - confirm, unless a final success stands: it stands, and is final now.
    - reset, before the end: the hold begins again. With the timer `any_signal`, attempt does so too.
    - void takes back what stands: before the end the case is attempted, from then on reversed. An event at or
      after the reversal horizon changes nothing; a decision always does.
    - exclude, at any time: the case is excluded, whatever follows.

    So achieve, confirm and reset change nothing at or after the end, and a success after a void counts anew, on
    its own date. What stands in the end is billable. `zone` is the customer's, for the date and the reason;
    ZoneError if there is none of that name. Each signal is to be given once.
    """
    steps, opened_at = _steps(definition, signals)
    if not steps:
        return Verdict(Status.NONE, reason=reasons.NOTHING, version=definition.number, opened_at=opened_at)
    standing = Standing(definition, steps[0])
    for step in steps:
        standing.take(step)
    return _verdict(standing, zone if isinstance(zone, ZoneInfo) else zones.zone(zone), opened_at)


def _steps(definition: Definition, signals: Iterable[Signal]) -> tuple[list[Step], datetime | None]:
    """What is not neutral, in order, and the first time of an event on a meter that the definition names."""
    found: list[Step] = []
    opened_at: datetime | None = None
    for signal in signals:
        if signal.is_decision:
            found.append(Step(signal, DECISIONS[signal.kind], None))
        elif definition.names(signal.meter):
            if opened_at is None or signal.occurred_at < opened_at:
                opened_at = signal.occurred_at
            rule = definition.rule_for(signal.meter, signal.properties)
            if rule is not None:
                found.append(Step(signal, definition.rules[rule].effect, rule))
    found.sort(key=_order)
    return found, opened_at


def _order(step: Step) -> tuple[datetime, int, int]:
    return step.signal.occurred_at, RANK[step.effect], step.signal.id.int


def _verdict(standing: Standing, zone: ZoneInfo, opened_at: datetime | None) -> Verdict:
    success, shown, decided = standing.success, standing.latest, standing.decided
    return Verdict(
        status=standing.status,
        outcome_class=_class(standing.definition, shown),
        quantity=success.signal.value if success else _NOTHING,
        dimensions=(shown or standing.first).signal.dimensions,
        usage_date=zones.local_date(standing.ends_at, zone) if success else None,
        matures_at=standing.ends_at if success else None,
        reason=_reason(standing, zone),
        rule=decided.rule,
        signal=decided.signal.id,
        version=standing.definition.number,
        attempts=standing.attempts,
        opened_at=opened_at,
        last_at=standing.last.at,
    )


def _class(definition: Definition, shown: Step | None) -> str:
    return definition.rules[shown.rule].outcome_class if shown and shown.rule is not None else ""


def _reason(standing: Standing, zone: ZoneInfo) -> str:
    signal = standing.decided.signal
    if standing.status is Status.BILLABLE:
        return _success(standing, signal, zone)
    if standing.status is Status.EXCLUDED:
        return reasons.excluded(signal, zone)
    if standing.latest is None:
        return reasons.not_yet(signal, zone)
    return reasons.fell(signal, was_final=standing.status is Status.REVERSED, zone=zone)


def _success(standing: Standing, signal: Signal, zone: ZoneInfo) -> str:
    definition = standing.definition
    if standing.ends_at == signal.occurred_at:
        reason = reasons.final_at_once(signal, zone)
    else:
        reason = reasons.final_after_hold(signal, standing.ends_at, definition.hold_hours, zone)
    if standing.late is None or definition.reversal_horizon_days is None:
        return reason
    return reason + reasons.too_late(standing.late.signal, definition.reversal_horizon_days, zone)
