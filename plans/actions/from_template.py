"""Make a plan from a template: its meters where none is chosen, and a draft with its charges."""

from collections.abc import Mapping
from itertools import count

from django.db import transaction

from customers.rules.money import exponent, round_money
from meters.models import Meter
from plans.actions.charges import thawed
from plans.actions.draft import draft
from plans.models import Charge, Plan, PlanVersion
from plans.rules.charges import FlatCharge, VersionCharge
from plans.rules.templates import Counted, PlanTemplate, filled


@transaction.atomic
def draft_of(template: PlanTemplate, plan: Plan, *, currency: str, meters: Mapping[str, Meter | None]) -> PlanVersion:
    """A draft for the saved plan that charges what the template does.

    `meters` has the chosen meter for each key of what the template counts; for None the template's own is made,
    or taken if it is there with the dimensions that are priced. ValidationError while the plan has a draft.
    """
    chosen = {counted.key: meters.get(counted.key) or _made(counted) for counted in template.counted}
    charges = filled(template, {key: meter.key for key, meter in chosen.items()})
    version = draft(plan, currency=currency, interval="month")
    by_key = {meter.key: meter.pk for meter in chosen.values()}
    Charge.objects.bulk_create(
        thawed(_payable(charge, currency), version, place, by_key) for place, charge in enumerate(charges)
    )
    return version


def _payable(charge: VersionCharge, currency: str) -> VersionCharge:
    """A flat fee in whole units of a currency that has no smaller ones."""
    if not isinstance(charge, FlatCharge) or exponent(currency) >= 2:
        return charge
    return FlatCharge(
        key=charge.key, amount=round_money(charge.amount, currency), timing=charge.timing, text=charge.text
    )


def _made(counted: Counted) -> Meter:
    """The template's own meter; another beside it where the key is taken by one without the dimensions."""
    dimensions = {name: list(values) for name, values in (counted.dimensions or {}).items()}
    there = Meter.objects.filter(key=counted.key).first()
    if there is not None and dimensions.keys() <= there.dimensions.keys():
        return there
    return Meter.objects.create(
        key=_free(counted.key) if there else counted.key,
        label=counted.label,
        kind=counted.kind,
        unit_singular=counted.unit[0],
        unit_plural=counted.unit[1],
        dimensions=dimensions,
    )


def _free(key: str) -> str:
    """The key with the first number from 2 on that no meter has."""
    taken = set(Meter.objects.filter(key__startswith=f"{key}_").values_list("key", flat=True))
    return next(name for number in count(2) if (name := f"{key}_{number}") not in taken)
