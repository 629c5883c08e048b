"""Definitions: what the events of a case mean for billing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from meters.rules.conditions import Condition


class Effect(StrEnum):
    """What a signal does to its case. The order is the one for signals of the same instant (R3)."""

    ATTEMPT = "attempt"
    ACHIEVE = "achieve"
    CONFIRM = "confirm"
    RESET = "reset"
    VOID = "void"
    EXCLUDE = "exclude"

    @property
    def is_success(self) -> bool:
        """Whether it makes a case billable."""
        return self in (Effect.ACHIEVE, Effect.CONFIRM)


class Timer(StrEnum):
    """From when the hold runs."""

    FIRST_SUCCESS = "first_success"
    LAST_SUCCESS = "last_success"
    ANY_SIGNAL = "any_signal"


@dataclass(frozen=True, slots=True)
class SignalRule:
    """When an event on the meter `on` arrives that meets all conditions, then the effect.

    `outcome_class` is the kind of success that it makes, "" where kinds are not told apart.
    """

    on: str
    effect: Effect
    where: tuple[Condition, ...] = ()
    outcome_class: str = ""

    def matches(self, properties: Mapping[str, object]) -> bool:
        """Whether an event on its meter with these properties meets all conditions."""
        return not self.where or all(condition.holds(properties) for condition in self.where)


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of what is charged for. `definition_form.parse_definition` checks that it makes sense.

    `statement` is the sentence the customer signs. `case_window_hours`: a new case begins after so many hours
    of silence; None is one charge per case for ever. `reversal_horizon_days`: how long after it became final an
    event may still take a success back, in days of 24 hours; None is for ever. `number` is the version's.
    """

    statement: str
    rules: tuple[SignalRule, ...]
    hold_hours: int = 0
    timer: Timer = Timer.LAST_SUCCESS
    case_window_hours: int | None = None
    reversal_horizon_days: int | None = None
    number: int = 1
    by_meter: Mapping[str, tuple[tuple[int, SignalRule], ...]] = field(init=False, repr=False, compare=False)
    hold: timedelta = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_meter: dict[str, tuple[tuple[int, SignalRule], ...]] = {}
        for index, rule in enumerate(self.rules):
            by_meter[rule.on] = (*by_meter.get(rule.on, ()), (index, rule))
        object.__setattr__(self, "by_meter", by_meter)
        object.__setattr__(self, "hold", timedelta(hours=self.hold_hours))

    def names(self, meter: str) -> bool:
        """Whether a rule speaks of this meter."""
        return meter in self.by_meter

    def rule_for(self, meter: str, properties: Mapping[str, object]) -> int | None:
        """The index of the first rule that matches such an event: it alone decides (R3). None: neutral."""
        for index, rule in self.by_meter.get(meter, ()):
            if rule.matches(properties):
                return index
        return None
