"""Cases drawn by lot, small and dense, so that times meet often: on one instant, at the end of a hold, at a horizon."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from uuid import UUID

from meters.rules.conditions import Condition, Op
from meters.rules.definition import Definition, Effect, SignalRule, Timer
from meters.rules.signal import Kind, Signal
from tests.meters.rules.cases import at

THOROUGH = os.environ.get("UPSHOT_THOROUGH") == "1"

HOW_MANY = 200_000 if THOROUGH else 10_000

MOST_SIGNALS = 5

RULES = (
    SignalRule("achieve", Effect.EXCLUDE, (Condition("spam", Op.EXISTS),)),
    SignalRule("achieve", Effect.ACHIEVE, (Condition("score", Op.GTE, (Decimal(4),)),), "good"),
    SignalRule("achieve", Effect.ACHIEVE, (), "plain"),
    SignalRule("confirm", Effect.CONFIRM, (), "confirmed"),
    SignalRule("void", Effect.VOID),
    SignalRule("attempt", Effect.ATTEMPT),
    SignalRule("reset", Effect.RESET),
    SignalRule("exclude", Effect.EXCLUDE),
)

METERS = ("achieve", "achieve", "achieve", "confirm", "void", "void", "attempt", "reset", "neutral")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A case with its definition; what an assertion shows when it fails."""

    definition: Definition
    signals: tuple[Signal, ...]


def drawn_cases(how_many: int = HOW_MANY, *, seed: int = 20_260_130) -> Iterator[Drawn]:
    """The same cases each time, for the same seed."""
    lot = Random(seed)  # noqa: S311
    for _ in range(how_many):
        yield Drawn(_definition(lot), tuple(_signal(lot) for _ in range(lot.randint(1, MOST_SIGNALS))))


def _definition(lot: Random) -> Definition:
    return Definition(
        statement="Drawn by lot.",
        rules=RULES,
        hold_hours=lot.choice((0, 1, 3, 24)),
        timer=lot.choice(list(Timer)),
        case_window_hours=lot.choice((None, None, 24, 30)),
        reversal_horizon_days=lot.choice((None, None, 0, 1)),
        number=lot.choice((1, 2)),
    )


def _signal(lot: Random) -> Signal:
    meter = "exclude" if lot.random() < 0.05 else lot.choice(METERS)
    kind = lot.choice((Kind.VOID, Kind.VOID, Kind.EXCLUSION)) if lot.random() < 0.05 else Kind.EVENT
    properties: dict[str, object] = {"score": lot.choice((3, "4", 5))} if lot.random() < 0.5 else {}
    return Signal(
        id=UUID(int=lot.getrandbits(128)),
        meter=meter if kind is Kind.EVENT else "",
        occurred_at=at(lot.choice((0, 1, 2, 3, 4, 24, 25, 27, 48, 54))),
        value=Decimal(lot.choice(("1", "2", "0.5"))),
        properties=properties | ({"spam": True} if lot.random() < 0.02 else {}),
        dimensions={"tier": lot.choice(("basic", "premium"))},
        kind=kind,
    )
