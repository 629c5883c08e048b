"""The law of `judge` once more, in another way: a clock walks over the hours and a success ripens as it passes.

`judge` folds signals and compares each with the end of the hold; here, at each hour, first whatever is due becomes
final, then the signals of the hour act by what is ripe and what is not. Both must agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from meters.rules.definition import Definition, SignalRule
from meters.rules.signal import Kind, Signal
from meters.rules.verdict import Status

ORDER = ["attempt", "achieve", "confirm", "reset", "void", "exclude"]

Answer = tuple[Status, str, Decimal, date | None, datetime | None, int]


@dataclass
class Pot:
    """A success on the fire."""

    signal: Signal
    rule: SignalRule
    due: datetime
    ripe: bool = False


def first_match(definition: Definition, signal: Signal) -> SignalRule | None:
    for rule in definition.rules:
        if rule.on == signal.meter and all(condition.holds(signal.properties) for condition in rule.where):
            return rule
    return None


def effect_of(definition: Definition, signal: Signal) -> str | None:
    if signal.kind is Kind.VOID:
        return "void"
    if signal.kind is Kind.EXCLUSION:
        return "exclude"
    rule = first_match(definition, signal)
    return rule.effect.value if rule else None


def oracle(definition: Definition, signals: Sequence[Signal]) -> Answer:
    """Status, class, quantity, date (UTC), end of hold and attempts."""
    acting = [(signal, effect) for signal in signals if (effect := effect_of(definition, signal))]
    tries = sum(1 for _, effect in acting if effect == "attempt")
    if not acting:
        return Status.NONE, "", Decimal(0), None, None, 0
    pot, status = walk(definition, acting)
    if any(effect == "exclude" for _, effect in acting):
        return Status.EXCLUDED, "", Decimal(0), None, None, tries
    if pot is None:
        return status, "", Decimal(0), None, None, tries
    return Status.BILLABLE, pot.rule.outcome_class, pot.signal.value, pot.due.date(), pot.due, tries


def walk(definition: Definition, acting: Sequence[tuple[Signal, str]]) -> tuple[Pot | None, Status]:
    pot: Pot | None = None
    status = Status.ATTEMPTED
    hour = min(signal.occurred_at for signal, _ in acting)
    while hour <= max(signal.occurred_at for signal, _ in acting):
        now = sorted((s for s in acting if s[0].occurred_at == hour), key=lambda s: (ORDER.index(s[1]), s[0].id))
        for signal, effect in now:
            if pot and hour >= pot.due:
                pot.ripe = True
            if effect == "void" and pot:
                if pot.ripe and forgiven(definition, signal, pot):
                    continue
                status = Status.REVERSED if pot.ripe else Status.ATTEMPTED
                pot = None
            elif not (pot and pot.ripe):
                pot = simmer(definition, pot, signal, effect)
        hour += timedelta(hours=1)
    return pot, status


def simmer(definition: Definition, pot: Pot | None, signal: Signal, effect: str) -> Pot | None:
    """What a signal does while nothing is ripe."""
    hold, timer = timedelta(hours=definition.hold_hours), definition.timer.value
    rule = first_match(definition, signal)
    if effect == "confirm" and rule:
        return Pot(signal, rule, signal.occurred_at)
    if effect == "achieve" and rule and (pot is None or timer != "first_success"):
        return Pot(signal, rule, signal.occurred_at + hold)
    if pot and (effect == "reset" or (timer == "any_signal" and effect == "attempt")):
        pot.due = signal.occurred_at + hold
    return pot


def forgiven(definition: Definition, signal: Signal, pot: Pot) -> bool:
    days = definition.reversal_horizon_days
    passed = signal.occurred_at - pot.due
    return days is not None and signal.kind is Kind.EVENT and passed >= timedelta(hours=24 * days)
