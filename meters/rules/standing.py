"""Where a case stands while its signals are taken in order. The law is told by `judge`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from meters.rules.definition import Definition, Effect, Timer
from meters.rules.signal import Signal
from meters.rules.verdict import Status


@dataclass(slots=True)
class Step:
    """A signal that is not neutral, with what it does. `rule` is None for a decision.

    Not frozen, for the reason that `Signal` is not.
    """

    signal: Signal
    effect: Effect
    rule: int | None

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.signal.occurred_at


class Standing:
    """A case after the steps it took; the first one opens it.

    `success` is what stands, contestable before `ends_at` and final from then on (H2). `decided` made the
    `status`. `latest` is the last success that ever stood, `late` a void that came after the reversal horizon.
    """

    __slots__ = ("attempts", "decided", "definition", "ends_at", "first", "last", "late", "latest", "status", "success")

    def __init__(self, definition: Definition, first: Step) -> None:
        self.definition = definition
        self.first = self.last = self.decided = first
        self.status = Status.ATTEMPTED
        self.attempts = 0
        self.ends_at = first.at
        self.success: Step | None = None
        self.latest: Step | None = None
        self.late: Step | None = None

    def take(self, step: Step) -> None:
        """The next step in order. An excluded case stays excluded."""
        self.last = step
        if self.status is not Status.EXCLUDED or step.effect is Effect.ATTEMPT:
            _TAKE[step.effect](self, step)

    def _attempt(self, step: Step) -> None:
        self.attempts += 1
        if self.definition.timer is Timer.ANY_SIGNAL:
            self._reset(step)

    def _achieve(self, step: Step) -> None:
        if self.success is None or (step.at < self.ends_at and self.definition.timer is not Timer.FIRST_SUCCESS):
            self._stand(step, step.at + self.definition.hold)

    def _confirm(self, step: Step) -> None:
        if self.success is None or step.at < self.ends_at:
            self._stand(step, step.at)

    def _reset(self, step: Step) -> None:
        if self.success is not None and step.at < self.ends_at:
            self.ends_at = step.at + self.definition.hold

    def _void(self, step: Step) -> None:
        if self.success is None:
            return
        if self._is_too_late(step):
            self.late = self.late or step
        else:
            self._fall(step, Status.ATTEMPTED if step.at < self.ends_at else Status.REVERSED)

    def _exclude(self, step: Step) -> None:
        self._fall(step, Status.EXCLUDED)

    def _stand(self, step: Step, ends_at: datetime) -> None:
        self.status, self.ends_at = Status.BILLABLE, ends_at
        self.decided = self.success = self.latest = step
        self.late = None

    def _fall(self, step: Step, status: Status) -> None:
        self.status, self.decided, self.success = status, step, None

    def _is_too_late(self, void: Step) -> bool:
        days = self.definition.reversal_horizon_days
        if days is None or void.signal.is_decision or void.at < self.ends_at:
            return False
        return void.at >= self.ends_at + timedelta(days=days)


_TAKE: Mapping[Effect, Callable[[Standing, Step], None]] = {
    Effect.ATTEMPT: Standing._attempt,
    Effect.ACHIEVE: Standing._achieve,
    Effect.CONFIRM: Standing._confirm,
    Effect.RESET: Standing._reset,
    Effect.VOID: Standing._void,
    Effect.EXCLUDE: Standing._exclude,
}
