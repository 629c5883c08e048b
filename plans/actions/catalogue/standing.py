"""Read what stands in the database as the catalogue describes it, in a handful of statements."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from django.db.models import Count, Max, Prefetch, Q

from customers.models import Customer, PlanAssignment
from meters.actions.definitions.asked import asked_properties
from meters.actions.judging.book import definition_of
from meters.models import Meter, OutcomeDefinition, SignalRule
from plans.actions.assign import placements
from plans.actions.catalogue import customers, meters
from plans.actions.catalogue.definitions import DefinitionSpec, StandingDefinition
from plans.actions.catalogue.holdings import holdings
from plans.actions.catalogue.known import PricedUsage, Standing
from plans.actions.catalogue.plans import StandingPlan
from plans.actions.charges import terms
from plans.models import Plan, PlanVersion, VersionStatus
from plans.rules.charges import UsageCharge


def standing(keys: Collection[str] | None, today: date) -> Standing:
    """All meters and plans, and the customers with these keys; None for all of them."""
    everybody = Customer.objects.all() if keys is None else Customer.objects.filter(key__in=keys)
    rows = {row.pk: row for row in everybody}
    on, held = placements(rows), holdings(rows)
    versions, definitions = _versions(), _definitions()
    return Standing(
        meters={row.key: meters.of_row(row, _newest_of(definitions.get(row.key))) for row in Meter.objects.all()},
        definitions=definitions,
        asked=tuple(asked_properties()),
        plans={plan.key: plan for plan in _plans(versions)},
        customers={row.key: customers.of_row(row, on[row.pk], held[row.pk]) for row in rows.values()},
        priced=tuple(_priced(versions, today)),
    )


def _definitions() -> dict[str, StandingDefinition]:
    """Every meter that has a version of a definition, by its key."""
    found: dict[str, StandingDefinition] = {}
    rows = OutcomeDefinition.objects.order_by("meter", "number").select_related("meter")
    for row in rows.prefetch_related(Prefetch("rules", SignalRule.objects.select_related("on"))):
        before = found.get(row.meter.key)
        newest = before.newest if before else None
        if not row.is_draft:
            newest = DefinitionSpec(replace(definition_of(row), number=1), row.effective_from)
        found[row.meter.key] = StandingDefinition(newest, row.number, has_draft=row.is_draft)
    return found


def _newest_of(standing: StandingDefinition | None) -> DefinitionSpec | None:
    return standing.newest if standing else None


def _versions() -> dict[int, PlanVersion]:
    rows = PlanVersion.objects.exclude(status=VersionStatus.DRAFT).order_by("plan", "number")
    return {row.pk: row for row in rows.select_related("plan").prefetch_related("charges__meter")}


def _newest(versions: dict[int, PlanVersion]) -> dict[int, PlanVersion]:
    """The newest published version of each plan, by the plan's primary key."""
    return {row.plan_id: row for row in versions.values() if row.status == VersionStatus.PUBLISHED}


def _plans(versions: dict[int, PlanVersion]) -> Iterator[StandingPlan]:
    newest = {plan: terms(version) for plan, version in _newest(versions).items()}
    drafted = Count("versions", filter=Q(versions__status=VersionStatus.DRAFT))
    for plan in Plan.objects.annotate(numbered=Max("versions__number", default=0), drafts=drafted):
        yield StandingPlan(plan.key, plan.name, newest.get(plan.pk), plan.numbered, plan.drafts > 0)


def _priced(versions: dict[int, PlanVersion], today: date) -> Iterator[PricedUsage]:
    assigned = PlanAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    live = set(assigned.values_list("plan_version", flat=True).distinct())
    newest = {version.pk for version in _newest(versions).values()}
    for pk in sorted(live | newest):
        version = versions[pk]
        for charge in terms(version).charges:
            if isinstance(charge, UsageCharge):
                yield PricedUsage(version.plan.key, version.number, charge.meter, charge.where, pk in live)
