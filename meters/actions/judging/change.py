"""What a judgement changes: outcomes to store, moves to append, usage to add."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from customers.rules.zones import local_date
from meters.actions.judging.case import Case, Place, outcome_id
from meters.actions.judging.standing import Stored
from meters.rules.moves import MoveValue, difference
from meters.rules.verdict import Status, Verdict
from meters.rules.windows import MERGED


class OutcomeRow(Struct, frozen=True):
    """An outcome as it is to be stored. `day`: what is not billed is dated by its last signal (R10)."""

    id: UUID
    case: Case
    meter_id: int
    window: int
    verdict: Verdict
    definition_id: int | None
    day: date


class MoveRow(Struct, frozen=True):
    """A move to append."""

    outcome_id: UUID
    case: Case
    meter_id: int
    move: MoveValue
    definition_id: int | None
    cause_kind: str
    cause_id: UUID


@dataclass(slots=True)
class Change:
    """Everything that a judgement writes."""

    outcomes: list[OutcomeRow] = field(default_factory=list)
    moves: list[MoveRow] = field(default_factory=list)

    def judged(
        self,
        place: Place,
        verdicts: Iterable[Verdict],
        stored: Mapping[int, Stored],
        versions: Mapping[int, int],
        *,
        zone: ZoneInfo,
        cause: tuple[str, UUID],
    ) -> None:
        """Take up the verdicts on all windows of a case; those that are gone joined another."""
        case, meter_id = place
        present = dict(enumerate(verdicts))
        for window in sorted(present.keys() | stored.keys()):
            before = stored.get(window)
            verdict = _storable(present.get(window, MERGED), before)
            if verdict is not None:
                pk, version = outcome_id(case, meter_id, window), _version(verdict, versions)
                row = OutcomeRow(pk, case, meter_id, window, verdict, version, day_of(verdict, zone))
                self.take(row, before, cause)

    def take(self, row: OutcomeRow, before: Stored | None, cause: tuple[str, UUID]) -> None:
        """Take up one verdict, unless it is what is stored."""
        moves = difference(before.verdict if before else None, row.verdict)
        if moves or before is None or _facts(before) != _facts(row):
            self.outcomes.append(row)
        self.moves += [MoveRow(row.id, row.case, row.meter_id, move, row.definition_id, *cause) for move in moves]

    def usage(self) -> dict[tuple[int, int, date, str], tuple[int, Decimal]]:
        """Events and quantity to add, by customer, meter, day and dimensions as canonical JSON."""
        sums: dict[tuple[int, int, date, str], tuple[int, Decimal]] = {}
        for row in self.moves:
            move = row.move
            if move.usage_date is None or not move.events:
                continue
            key = (row.case.customer_id, row.meter_id, move.usage_date, usage_dimensions(move))
            events, quantity = sums.get(key, (0, Decimal(0)))
            sums[key] = (events + move.events, quantity + move.quantity)
        return {key: sums[key] for key in sorted(sums)}


def day_of(verdict: Verdict, zone: str | ZoneInfo) -> date:
    """The local date under which the verdict is found: that of its usage, or of its last signal (R10)."""
    last_at = verdict.last_at or verdict.opened_at
    assert last_at is not None
    return verdict.usage_date or local_date(last_at, zone)


def usage_dimensions(move: MoveValue) -> str:
    """The dimensions of usage: the event's, and the class where there is one."""
    if not move.outcome_class and not move.dimensions:
        return "{}"
    reserved = {"class": move.outcome_class} if move.outcome_class else {}
    return json.dumps(dict(move.dimensions) | reserved, sort_keys=True, ensure_ascii=False)


def _storable(verdict: Verdict, before: Stored | None) -> Verdict | None:
    """The verdict as it is stored: nothing for a case on which nothing happened, unless a row is there already."""
    if verdict.status is not Status.NONE:
        return verdict
    if before is None:
        return None
    last_at = verdict.last_at or before.verdict.last_at
    return replace(verdict, status=Status.ATTEMPTED, opened_at=verdict.opened_at or before.opened_at, last_at=last_at)


def _version(verdict: Verdict, versions: Mapping[int, int]) -> int | None:
    return versions[verdict.version] if verdict.version is not None else next(iter(versions.values()), None)


def _facts(found: OutcomeRow | Stored) -> object:
    """What a row says beside its status and what it counts, which moves tell of.

    All of it: a case must stand as judged by all its evidence, whatever the order in which that came (H4).
    """
    verdict = found.verdict
    success = verdict.outcome_class, dict(verdict.dimensions), verdict.matures_at
    decided = verdict.reason, verdict.rule, verdict.signal, found.definition_id
    return success, decided, verdict.attempts, verdict.opened_at, verdict.last_at
