"""Let all customers of one version go over to another one: look first, then do what was shown."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from customers.models import PlanAssignment
from plans.actions.assign import locked
from plans.actions.going_over import GoingOver, carry_out, going_over, target_of
from plans.models import PlanVersion
from plans.rules.switching import NextPeriod

CUSTOMERS_AT_ONCE = 1000
SHOWN = 10

CHANGED = "The end of the assignment was changed meanwhile."
GONE = "The assignment is not on this version."


@dataclass(frozen=True, slots=True)
class Move:
    """One assignment as it was shown: the day on which it goes over, and the end it had."""

    assignment: int
    on: date
    ends_on: date | None


@dataclass(slots=True)
class Held:
    """Assignments that stay where they are for the same reason: how many, and the first of them."""

    reason: str
    count: int = 0
    examples: list[PlanAssignment] = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """What moving all customers from one version to another would do."""

    source: PlanVersion
    target: PlanVersion
    moves: list[Move] = field(default_factory=list)
    days: Counter[date] = field(default_factory=Counter)
    sample: list[GoingOver] = field(default_factory=list)
    in_trial: int = 0
    with_overrides: int = 0
    held: Sequence[Held] = ()

    @property
    def staying(self) -> int:
        """How many cannot move."""
        return sum(each.count for each in self.held)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many went over, and those who changed after they were shown and stayed."""

    count: int
    held: Sequence[Held]


def preview_move(
    source: PlanVersion, target: PlanVersion, *, on: date | NextPeriod, keep_overrides: bool = False
) -> Preview:
    """Who would go over on that day, or at the next period, and who cannot and why; nothing is changed.

    A handful of statements for each thousand customers. Raises ValidationError by field for a target to which
    nobody can go over.
    """
    chosen = _target(source, target)
    preview, held = Preview(source, chosen), _Grouped()
    for _, keys in _chunks(_live(source, on)):
        for each in going_over(_rows(keys), chosen, on, keep_overrides=keep_overrides):
            if reason := _reason(each):
                held.add(reason, each.before)
            else:
                _take(preview, each)
    preview.held = held.largest_first()
    preview.days = Counter(dict(sorted(preview.days.items())))
    return preview


@transaction.atomic
def move_customers(
    source: PlanVersion, target: PlanVersion, moves: Sequence[Move], *, keep_overrides: bool = False
) -> Moved:
    """Carry out the moves of a preview, all or none of those that are still as they were shown.

    Whoever changed meanwhile, or cannot go over any more, stays and is told. The customers are locked by the
    thousand, in their order; for each thousand it is the same number of statements. Raises ValidationError by
    field for a target to which nobody can go over.
    """
    chosen = _target(source, target)
    shown = {each.assignment: each for each in moves}
    standing = [place for place in _live(source, None) if place[1] in shown]
    held, count = _Grouped(), 0
    held.add_many(GONE, len(shown) - len(standing))
    for customers, keys in _chunks(standing):
        locked(customers)
        rows = _rows(keys)
        for row in rows:
            if row.ends_on != shown[row.pk].ends_on:
                held.add(CHANGED, row)
        unchanged = [row for row in rows if row.ends_on == shown[row.pk].ends_on]
        days = {row.pk: shown[row.pk].on for row in unchanged}
        found = going_over(unchanged, chosen, days, keep_overrides=keep_overrides)
        for each in found:
            if reason := _reason(each):
                held.add(reason, each.before)
        moving = [each for each in found if not _reason(each)]
        carry_out(moving)
        count += len(moving)
    return Moved(count, held.largest_first())


class _Grouped:
    """Assignments that stay, by the reason."""

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}

    def add(self, reason: str, row: PlanAssignment) -> None:
        self.add_many(reason, 1)
        if len(self._held[reason].examples) < SHOWN:
            self._held[reason].examples.append(row)

    def add_many(self, reason: str, count: int) -> None:
        if count:
            self._held.setdefault(reason, Held(reason)).count += count

    def largest_first(self) -> list[Held]:
        return sorted(self._held.values(), key=lambda each: (-each.count, each.reason))


def _target(source: PlanVersion, target: PlanVersion) -> PlanVersion:
    if source.pk == target.pk:
        raise ValidationError({"plan_version": "The customers are on this version already."})
    if source.currency != target.currency:
        said = f"The version is in {target.currency}, the customers pay in {source.currency}."
        raise ValidationError({"plan_version": said})
    return target_of(target)


def _live(source: PlanVersion, on: date | NextPeriod | None) -> list[tuple[int, int]]:
    """Customer and assignment of whoever is on the version on that day or later, in the customers' order."""
    rows = PlanAssignment.objects.filter(plan_version=source)
    if on is not None:
        first = on.as_of.date() - timedelta(days=1) if isinstance(on, NextPeriod) else on
        rows = rows.filter(Q(ends_on=None) | Q(ends_on__gt=first))
    return list(rows.order_by("customer_id", "starts_on", "pk").values_list("customer_id", "pk"))


def _chunks(places: Sequence[tuple[int, int]]) -> Iterator[tuple[list[int], list[int]]]:
    """The customers and their assignments, a thousand customers at a time."""
    own: defaultdict[int, list[int]] = defaultdict(list)
    for customer, assignment in places:
        own[customer].append(assignment)
    customers = list(own)
    for first in range(0, len(customers), CUSTOMERS_AT_ONCE):
        chunk = customers[first : first + CUSTOMERS_AT_ONCE]
        yield chunk, [assignment for customer in chunk for assignment in own[customer]]


def _rows(keys: Sequence[int]) -> Sequence[PlanAssignment]:
    rows: QuerySet[PlanAssignment] = PlanAssignment.objects.filter(pk__in=keys)
    rows = rows.select_related("customer").prefetch_related("overrides")
    return list(rows.order_by("customer_id", "starts_on", "pk"))


def _reason(each: GoingOver) -> str | None:
    """Why it stays: nobody loses a price of their own unseen."""
    if each.refusals:
        return each.refusals[0].gist_sentence
    return each.lost[0] if each.lost else None


def _take(preview: Preview, each: GoingOver) -> None:
    preview.moves.append(Move(each.before.pk, each.after.starts_on, each.before.ends_on))
    preview.days[each.after.starts_on] += 1
    preview.in_trial += each.after.trial_days > 0
    preview.with_overrides += bool(each.before.overrides.all())
    if len(preview.sample) < SHOWN:
        preview.sample.append(each)
