"""Write changes of the catalogue, in a handful of statements for each kind."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min, Model

from customers.models import CreditGrant, Customer, PlanAssignment
from meters.actions import definitions as definitions_of_meters
from meters.models import Meter
from plans.actions.assign import assign_all, end_all
from plans.actions.catalogue import customers, meters, plans
from plans.actions.catalogue.balances import CouponSpec, TopUpSpec
from plans.actions.catalogue.changes import Changes, Defined, Held, Placed, Published
from plans.actions.catalogue.customers import BY_FILE
from plans.actions.charges import thawed
from plans.actions.draft import draft
from plans.actions.override import Override, override_rows
from plans.actions.publish import publish
from plans.models import Charge, Coupon, Plan, PlanVersion, PriceOverride, TopUp
from plans.rules.catalogue.differences import by_field


def save(changes: Changes, *, at: datetime) -> None:
    """Raises what the actions below raise if, against all checks, something does not fit."""
    _upsert(Meter, [meters.columns(each.wanted) for each in changes.meters])
    _upsert(Plan, [plans.columns(each.wanted) for each in changes.plans])
    _publish(changes.versions, at)
    _upsert(Customer, [customers.columns(each.wanted) for each in changes.customers])
    _end([each for each in changes.assignments if not each.new])
    _assign([each for each in changes.assignments if each.new])
    _hold(changes, at)
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
    versions = PlanVersion.objects.published().filter(plan__key__in={each.plan for each in placed})
    newest = {row.plan.key: row for row in versions.select_related("plan").order_by("number")}
    rows = [
        PlanAssignment(
            customer_id=people[each.customer],
            plan_version_id=newest[each.plan].pk,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            trial_days=newest[each.plan].trial_days if each.trial_days is None else each.trial_days,
        )
        for each in placed
    ]
    assign_all(rows)
    PriceOverride.objects.bulk_create(
        override
        for row, each in zip(rows, placed, strict=True)
        for override in override_rows(row, [Override(key, rate, BY_FILE) for key, rate in each.overrides.items()])
    )


def _hold(changes: Changes, at: datetime) -> None:
    """Book credits and packs, and set coupons, of customers who stand by now."""
    holders = {each.customer.key for held in (changes.credits, changes.top_ups, changes.coupons) for each in held}
    people = Customer.objects.in_bulk(holders, field_name="key")
    CreditGrant.objects.bulk_create(
        CreditGrant(
            customer=people[each.customer.key],
            currency=people[each.customer.key].currency,
            granted_at=at,
            granted_by=BY_FILE,
            **by_field(each.what),
        )
        for each in changes.credits
    )
    _book(changes.top_ups, people, at)
    _set(changes.coupons, people)


def _book(packs: Sequence[Held[TopUpSpec]], people: Mapping[str, Customer], at: datetime) -> None:
    """A pack without a first day counts from its customer's first day on a plan, today if there is none before."""
    begun = dict(
        PlanAssignment.objects.filter(customer__key__in={each.customer.key for each in packs})
        .values_list("customer__key")
        .annotate(first=Min("starts_on"))
    )
    meters_by_key = dict(Meter.objects.values_list("key", "pk"))
    TopUp.objects.bulk_create(
        TopUp(
            customer=people[each.customer.key],
            meter_id=meters_by_key[each.what.meter],
            units=each.what.units,
            currency=people[each.customer.key].currency,
            price=each.what.price,
            bought_on=each.what.bought_on or min(begun.get(each.customer.key, at.date()), at.date()),
            expires_on=each.what.expires_on,
            bought_at=at,
            bought_by=BY_FILE,
        )
        for each in packs
    )


def _set(coupons: Sequence[Held[CouponSpec]], people: Mapping[str, Customer]) -> None:
    rows = []
    for each in coupons:
        customer = people[each.customer.key]
        rows.append(Coupon(customer=customer, currency=customer.currency, **by_field(each.what)))
    Coupon.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["customer", "key"], update_fields=["expires_on"]
    )
