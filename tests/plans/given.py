"""What the tests of plans start from: meters, charges and versions in a line each."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from meters.models import Meter
from plans.models import Charge, ChargeType, Plan, PlanVersion, VersionStatus
from plans.rules.charges import FlatCharge, UsageCharge, VersionCharge, VersionTerms
from plans.rules.rates import PerUnit

AT = datetime(2026, 9, 15, 12, tzinfo=UTC)


def meter(key: str = "tickets_resolved", **columns: Any) -> Meter:
    columns.setdefault("dimensions", {"tier": ["standard", "premium"]})
    return Meter.objects.create(key=key, label=key, **columns)


def draft(key: str = "support", **columns: Any) -> PlanVersion:
    plan, _ = Plan.objects.get_or_create(key=key, defaults={"name": key})
    number = plan.versions.count() + 1
    return PlanVersion.objects.create(plan=plan, number=number, **{"currency": "USD", **columns})


def flat(version: PlanVersion, key: str = "base", amount: str = "500.00", **columns: Any) -> Charge:
    return version.charges.create(key=key, type=ChargeType.FLAT, amount=Decimal(amount), **columns)


def usage(version: PlanVersion, on: Meter, key: str = "resolved", **columns: Any) -> Charge:
    columns.setdefault("rate", {"model": "per_unit", "unit_price": "2.00"})
    return version.charges.create(key=key, type=ChargeType.USAGE, meter=on, **columns)


def published(on: Meter, key: str = "support", **columns: Any) -> PlanVersion:
    version = draft(key, **columns)
    usage(version, on)
    version.move(VersionStatus.PUBLISHED, at=AT)
    return version


def version_terms(*charges: VersionCharge, **agreed: Any) -> VersionTerms:
    return VersionTerms(**{"plan": "support", "currency": "USD", "charges": charges, **agreed})


def flat_charge(key: str = "base", amount: str = "500.00", **terms: Any) -> FlatCharge:
    return FlatCharge(key=key, amount=Decimal(amount), **terms)


def usage_charge(key: str = "resolved", meter: str = "tickets_resolved", **where: Any) -> UsageCharge:
    return UsageCharge(key=key, meter=meter, where=where, rate=PerUnit(Decimal("2.00")))
