"""Write changes of the catalogue, in a handful of statements for each kind."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from customers.models import Customer, PlanAssignment
from meters.actions import definitions as definitions_of_meters
from meters.models import Meter
from plans.actions.assign import assign_all, end_all
from plans.actions.catalogue import customers, meters, plans
from plans.actions.catalogue.changes import Changes, Defined, Placed, Published
from plans.actions.charges import thawed
from plans.actions.draft import draft
from plans.actions.publish import publish
from plans.models import Charge, Plan, PlanVersion


def save(changes: Changes, *, at: datetime) -> None:
    """Raises what the actions below raise if, against all checks, something does not fit."""
    _upsert(Meter, [meters.columns(each.wanted) for each in changes.meters])
    _upsert(Plan, [plans.columns(each.wanted) for each in changes.plans])
    _publish(changes.versions, at)
    _upsert(Customer, [customers.columns(each.wanted) for each in changes.customers])
    _end([each for each in changes.assignments if not each.new])
    _assign([each for each in changes.assignments if each.new])
    _define(changes.definitions, at)


def _upsert(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or update by key, in one statement for a thousand rows; other columns keep their values."""
    if rows:
        model._default_manager.bulk_create(
            [model(**row) for row in rows],
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=[name for name in rows[0] if name != "key"],
        )


def _publish(versions: Sequence[Published], at: datetime) -> None:
    rows = {row.key: row for row in Plan.objects.filter(key__in=[each.plan.key for each in versions])}
    meters_by_key = dict(Meter.objects.values_list("key", "pk"))
    for each in versions:
        row = draft(rows[each.plan.key], **plans.version_columns(each.plan))
        charges = enumerate(each.plan.charges)
        Charge.objects.bulk_create(thawed(charge, row, place, meters_by_key) for place, charge in charges)
        publish(row, at=at)


def _define(definitions: Sequence[Defined], at: datetime) -> None:
    """Last of all: intake stands still from here to the commit (R9)."""
    rows = {row.key: row for row in Meter.objects.filter(key__in=[each.meter for each in definitions])}
    for each in definitions:
        said = each.definition
        row = definitions_of_meters.draft(rows[each.meter], said.meaning, effective_from=said.effective_from)
        definitions_of_meters.publish_definition(row, at=at)


def _end(placed: Sequence[Placed]) -> None:
    ends = {(each.customer, each.plan, each.starts_on): each.ends_on for each in placed}
    rows = PlanAssignment.objects.filter(customer__key__in={each.customer for each in placed})
    ended = []
    for row in rows.select_related("customer"):
        if (key := (row.customer.key, row.plan_key, row.starts_on)) in ends:
            row.ends_on = ends[key]
            ended.append(row)
    if ended:
        end_all(ended)


def _assign(placed: Sequence[Placed]) -> None:
    if not placed:
        return
    people = dict(Customer.objects.filter(key__in={each.customer for each in placed}).values_list("key", "pk"))
    newest = dict(
        PlanVersion.objects.published()
        .filter(plan__key__in={each.plan for each in placed})
        .order_by("number")
        .values_list("plan__key", "pk")
    )
    assign_all(
        [
            PlanAssignment(
                customer_id=people[each.customer],
                plan_version_id=newest[each.plan],
                starts_on=each.starts_on,
                ends_on=each.ends_on,
            )
            for each in placed
        ]
    )
