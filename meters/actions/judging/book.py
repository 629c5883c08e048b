"""The published definitions, as the rules see them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q

from meters.models import DefinitionAgreement, Meter, OutcomeDefinition, SignalRule
from meters.rules.condition_form import read_conditions
from meters.rules.definition import Definition, Effect, Timer
from meters.rules.definition import SignalRule as Rule
from meters.rules.dimensions import Dimensions, parse_dimensions
from meters.rules.faults import Place
from meters.rules.versions import Agreement, Version


@dataclass(frozen=True, slots=True)
class Chapter:
    """All published versions of one outcome meter.

    `begins` is when the first came into force, from when on it judges: None is always. Earlier events are not its
    evidence.
    """

    meter_id: int
    meter_key: str
    sums: bool
    dimensions: Dimensions
    versions: Sequence[Version]
    ids: Mapping[int, int]
    named: frozenset[str]
    agreements: Mapping[int, Sequence[Agreement]]
    begins: datetime | None

    def speaks_of(self, meter_key: str, occurred_at: datetime) -> bool:
        """Whether such an event is evidence."""
        return meter_key in self.named and (self.begins is None or occurred_at >= self.begins)


@dataclass(frozen=True, slots=True)
class Book:
    """What every published definition says, by the meters that they name."""

    chapters: Sequence[Chapter]
    by_name: Mapping[str, Sequence[Chapter]]

    def judges(self, meter_id: int, occurred_at: datetime) -> bool:
        """Whether outcomes of the meter come from verdicts at that time, not from each event by itself (R2)."""
        return any(
            chapter.meter_id == meter_id and (chapter.begins is None or occurred_at >= chapter.begins)
            for chapter in self.chapters
        )

    def about(self, meter_key: str, occurred_at: datetime) -> list[Chapter]:
        """The chapters for which such an event is evidence."""
        return [chapter for chapter in self.by_name.get(meter_key, ()) if chapter.speaks_of(meter_key, occurred_at)]


EMPTY = Book((), {})


def open_book(meter_ids: Collection[int], customer_ids: Collection[int]) -> Book:
    """The definitions of outcome meters that name, or belong to, any of these meters; four queries.

    Take `share_definitions` first.
    """
    published = OutcomeDefinition.objects.published()
    concerned = published.filter(Q(rules__on__in=meter_ids) | Q(meter__in=meter_ids)).order_by().values("meter")
    rules = Prefetch("rules", SignalRule.objects.select_related("on").order_by("position", "pk"))
    rows = published.filter(meter__in=concerned).order_by("meter", "number").select_related("meter")
    found: dict[Meter, list[OutcomeDefinition]] = {}
    for row in rows.prefetch_related(rules):
        found.setdefault(row.meter, []).append(row)
    agreed = _agreements([meter.pk for meter in found], customer_ids)
    chapters = [_chapter(meter, versions, agreed) for meter, versions in found.items()]
    by_name: dict[str, list[Chapter]] = {}
    for chapter in chapters:
        for name in chapter.named:
            by_name.setdefault(name, []).append(chapter)
    return Book(chapters, by_name)


def definition_of(row: OutcomeDefinition) -> Definition:
    """The version as a frozen value."""
    return Definition(
        statement=row.statement,
        rules=tuple(rule_of(rule) for rule in row.rules.all()),
        hold_hours=row.hold_hours,
        timer=Timer(row.timer),
        case_window_hours=row.case_window_hours,
        reversal_horizon_days=row.reversal_horizon_days,
        number=row.number,
    )


def rule_of(row: SignalRule) -> Rule:
    """The rule as a frozen value."""
    return Rule(row.on.key, Effect(row.effect), read_conditions(row.where, Place()), row.outcome_class)


def _chapter(
    meter: Meter, rows: Sequence[OutcomeDefinition], agreed: Mapping[int, Mapping[int, Sequence[Agreement]]]
) -> Chapter:
    versions = [Version(definition_of(row), row.effective_from) for row in rows]
    return Chapter(
        meter_id=meter.pk,
        meter_key=meter.key,
        sums=meter.aggregation == "sum",
        dimensions=parse_dimensions(meter.dimensions),
        versions=versions,
        ids={row.number: row.pk for row in rows},
        named=frozenset(name for version in versions for name in version.definition.by_meter),
        agreements=agreed.get(meter.pk, {}),
        begins=_begins(versions),
    )


def _begins(versions: Sequence[Version]) -> datetime | None:
    starts = [version.effective_from for version in versions]
    return None if None in starts else min(start for start in starts if start is not None)


def _agreements(meter_ids: Collection[int], customer_ids: Collection[int]) -> dict[int, dict[int, list[Agreement]]]:
    """Agreements by meter and customer."""
    rows = DefinitionAgreement.objects.filter(meter__in=meter_ids, customer__in=customer_ids).order_by("accepted_at")
    found: dict[int, dict[int, list[Agreement]]] = {}
    for meter_id, customer_id, number, since in rows.values_list(
        "meter_id", "customer_id", "definition__number", "accepted_at"
    ):
        found.setdefault(meter_id, {}).setdefault(customer_id, []).append(Agreement(number, since))
    return found
