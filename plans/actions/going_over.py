"""What going over to another version would mean for a set of assignments, and carrying it out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError

from customers.models import PlanAssignment
from plans.actions.assign import placement, placements, terms_of
from plans.actions.override import Override, Priced, agreed_overrides, override_objections, override_rows, priced
from plans.models import PlanVersion, PriceOverride, VersionStatus
from plans.rules.charges import VersionTerms
from plans.rules.placement import Placement, Refusal, refusals
from plans.rules.switching import NextPeriod, Running, against_switch, day_of, onward

On = date | NextPeriod | Mapping[int, date]
"""One day, the next period of each, or the days by the assignments' primary keys."""


@dataclass(frozen=True, slots=True)
class GoingOver:
    """One assignment, the unsaved one that would follow it with its overrides, and what stands against it.

    `lost` says which prices of the customer's own cannot be carried over, and why.
    """

    before: PlanAssignment
    after: PlanAssignment
    overrides: Sequence[Override]
    refusals: Sequence[Refusal]
    lost: Sequence[str]


def target_of(version: PlanVersion) -> PlanVersion:
    """The version with all that is needed to go over to it; ValidationError unless customers can be assigned to it."""
    rows = PlanVersion.objects.select_related("plan").prefetch_related("charges__meter")
    found = rows.get(pk=version.pk)
    if found.status != VersionStatus.PUBLISHED:
        raise ValidationError({"plan_version": "Only a published version can be assigned."})
    return found


def going_over(
    rows: Sequence[PlanAssignment], target: PlanVersion, on: On, *, keep_overrides: bool = False
) -> list[GoingOver]:
    """How each of the assignments would go over, in a handful of statements; `target` comes from `target_of`.

    The rows come with their customers, and with their overrides where these are to be kept. Locks are the
    caller's affair. Rows of one customer are looked at in their order, each as if those before it had gone over.
    """
    agreed, charged = terms_of(row.plan_version_id for row in rows), priced(target)
    followers = dict(PlanAssignment.objects.filter(follows__in=rows).values_list("follows_id", "starts_on"))
    others = placements({row.customer_id for row in rows}, besides=rows)
    waiting = {row.pk: placement(row, agreed) for row in rows}
    own = defaultdict(list)
    for row in rows:
        own[row.customer_id].append(row.pk)
    found = []
    for row in rows:
        running = running_of(row, agreed[row.plan_version_id], followers.get(row.pk))
        day = on[row.pk] if isinstance(on, Mapping) else day_of(running, on, row.customer.timezone)
        after = _after(row, target, running, day)
        besides = [waiting[pk] for pk in own[row.customer_id] if pk != row.pk]
        wanted = Placement(charged.terms, after.starts_on, after.ends_on)
        against = list(_against(after, running, wanted, [*others[row.customer_id], *besides]))
        kept, lost = _kept(row, charged) if keep_overrides else ([], [])
        found.append(GoingOver(row, after, kept, against, lost))
        if not against:
            waiting[row.pk] = replace(waiting[row.pk], ends_on=day)
            others[row.customer_id].append(wanted)
    return found


def carry_out(agreed: Sequence[GoingOver]) -> None:
    """Save what nothing stands against, in three statements; the customers are locked."""
    for each in agreed:
        each.before.ends_on = each.after.starts_on
    PlanAssignment.objects.bulk_update([each.before for each in agreed], ["ends_on"])
    PlanAssignment.objects.bulk_create([each.after for each in agreed])
    PriceOverride.objects.bulk_create([row for each in agreed for row in override_rows(each.after, each.overrides)])


def running_of(row: PlanAssignment, agreed: VersionTerms, goes_over_on: date | None) -> Running:
    """The assignment as the rules of switching see it."""
    return Running(
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        interval=agreed.interval,
        anchor=agreed.anchor,
        anchored_on=row.anchored_on,
        trial_days=row.trial_days,
        goes_over_on=goes_over_on,
    )


def _after(row: PlanAssignment, target: PlanVersion, running: Running, day: date) -> PlanAssignment:
    goes_on = onward(running, day, target.anchor)
    return PlanAssignment(
        customer=row.customer,
        plan_version=target,
        plan_key=target.plan.key,
        starts_on=goes_on.starts_on,
        ends_on=goes_on.ends_on,
        trial_days=goes_on.trial_days,
        anchored_on=goes_on.anchored_on,
        follows=row,
    )


def _against(
    after: PlanAssignment, running: Running, wanted: Placement, others: Iterable[Placement]
) -> Iterator[Refusal]:
    before = after.follows
    if before is not None and before.plan_version_id == after.plan_version_id:
        yield Refusal("plan_version", "the customer is on this version already")
        return
    at_all = list(against_switch(running, wanted.starts_on))
    yield from at_all or (_on(each) for each in refusals(wanted, after.customer.currency, others))


def _on(refusal: Refusal) -> Refusal:
    """A switch has one day instead of a first and a last one."""
    return replace(refusal, field="on") if refusal.field == "starts_on" else refusal


def _kept(row: PlanAssignment, on: Priced) -> tuple[list[Override], list[str]]:
    """The overrides that fit the other version, and why the rest do not."""
    agreed = agreed_overrides(row)
    against = dict(override_objections(on, agreed))
    kept = [each for place, each in enumerate(agreed) if place not in against]
    return kept, [f"The customer's own price is not carried over: {text}." for text in against.values()]
