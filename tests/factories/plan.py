from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from factory.declarations import LazyAttribute, SubFactory, Trait
from factory.declarations import Sequence as Numbered
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from customers.models import PlanAssignment
from plans.models import Charge, ChargeType, Plan, PlanVersion, Timing, VersionStatus
from tests.factories.customer import CustomerFactory
from tests.factories.meter import MeterFactory

PUBLISHED_AT = datetime(2026, 1, 1, tzinfo=UTC)


class PlanFactory(DjangoModelFactory[Plan]):
    """A plan without a version."""

    class Meta:
        model = Plan

    key = Numbered(lambda n: f"plan_{n}")
    name = LazyAttribute(lambda made: made.key.replace("_", " ").capitalize())


class PlanVersionFactory(DjangoModelFactory[PlanVersion]):
    """A draft; `charges=[{...}, ...]` are the arguments of its ChargeFactories, `published=True` freezes them."""

    class Meta:
        model = PlanVersion
        skip_postgeneration_save = True

    plan = SubFactory(PlanFactory)
    number = 1
    currency = "USD"

    @post_generation
    def charges(obj: PlanVersion, create: bool, extracted: Sequence[Mapping[str, Any]] | None) -> None:  # noqa: N805
        for position, charge in enumerate(extracted or ()):
            ChargeFactory.create(version=obj, position=position, **charge)

    @post_generation
    def published(obj: PlanVersion, create: bool, extracted: bool | None) -> None:  # noqa: N805
        if extracted:
            obj.move(VersionStatus.PUBLISHED, at=PUBLISHED_AT)


class ChargeFactory(DjangoModelFactory[Charge]):
    """2.00 for each unit of a meter. Traits: flat, 500.00 a period in arrears; advance, the same before it."""

    class Meta:
        model = Charge

    class Params:
        unit_price = Decimal("2.00")
        flat = Trait(type=ChargeType.FLAT, amount=Decimal("500.00"), meter=None, rate=None)
        advance = Trait(flat=True, timing=Timing.ADVANCE)

    version = SubFactory(PlanVersionFactory)
    key = Numbered(lambda n: f"charge_{n}")
    meter = SubFactory(MeterFactory)
    rate = LazyAttribute(lambda made: {"model": "per_unit", "unit_price": f"{made.unit_price:f}"})


class PlanAssignmentFactory(DjangoModelFactory[PlanAssignment]):
    """A customer on a published version with one usage charge, from 2026 on."""

    class Meta:
        model = PlanAssignment

    customer = SubFactory(CustomerFactory)
    plan_version = SubFactory(
        PlanVersionFactory,
        currency=LazyAttribute(lambda made: made.factory_parent.customer.currency),
        charges=[{}],
        published=True,
    )
    plan_key = LazyAttribute(lambda made: made.plan_version.plan.key)
    starts_on = date(2026, 1, 1)
