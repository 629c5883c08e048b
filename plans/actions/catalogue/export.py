"""The configuration of the database as a file that `apply` accepts."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from meters.models import DefinitionAgreement
from plans.actions.catalogue.catalogue import Catalogue
from plans.actions.catalogue.customers import CustomerSpec, StandingCustomer
from plans.actions.catalogue.known import Standing
from plans.actions.catalogue.standing import standing
from plans.rules.catalogue.reading import MOST_BYTES
from plans.rules.catalogue.writing import written


@dataclass(frozen=True, slots=True)
class Exported:
    """The text of the file, and what it cannot say."""

    text: str
    warnings: tuple[str, ...]


@transaction.atomic
def export(*, at: datetime) -> Exported:
    """All meters, newest published versions, customers and assignments, in the order of their keys."""
    found = standing(None, at.date())
    plans = {key: spec for key, plan in sorted(found.plans.items()) if (spec := plan.spec)}
    catalogue = Catalogue(
        meters=tuple(meter for _, meter in sorted(found.meters.items())),
        plans=tuple(plans.values()),
        customers=tuple(_customer(each, plans) for _, each in sorted(found.customers.items())),
    )
    text = written(catalogue.plain())
    return Exported(text, (*_warnings(found), *_too_large(text)))


def _customer(customer: StandingCustomer, plans: Collection[str]) -> CustomerSpec:
    """The customer, without assignments to plans that have no published version left, and without balances."""
    kept = tuple(each for each in customer.spec.assignments if each.plan in plans)
    return replace(customer.spec, assignments=kept, credits=(), top_ups=())


def _warnings(found: Standing) -> Iterator[str]:
    for key, definition in sorted(found.definitions.items()):
        if definition.has_draft:
            yield f"meter {key} has a draft of its definition, which is not in the file"
    if agreements := DefinitionAgreement.objects.count():
        are = "agreement binds a customer" if agreements == 1 else "agreements bind customers"
        yield f"{agreements:,} {are} to a version of a definition; that is not in the file"
    if booked := sum(len(each.spec.credits) + len(each.spec.top_ups) for each in found.customers.values()):
        are = "credit or pack that was booked is" if booked == 1 else "credits and packs that were booked are"
        yield f"{booked:,} {are} not in the file: they are balances, not configuration"
    for key, plan in sorted(found.plans.items()):
        if plan.has_draft:
            yield f"plan {key} has a draft, which is not in the file"
        if plan.newest is None:
            yield f"plan {key} has no published version, so neither it nor its assignments are in the file"
    elsewhere: Counter[str] = Counter()
    for customer in found.customers.values():
        for placement in customer.placements.values():
            newest = found.plans[placement.terms.plan].newest
            elsewhere[placement.terms.plan] += newest is not None and newest != placement.terms
    for key, count in sorted(elsewhere.items()):
        if count:
            are = "assignment is" if count == 1 else "assignments are"
            yield f"plan {key}: {count:,} {are} on older charges than those in the file"


def _too_large(text: str) -> Iterator[str]:
    if len(text.encode()) > MOST_BYTES:
        yield f"the file is larger than the {MOST_BYTES // 1024**2} MiB that apply accepts; split it"
