"""Charges and their rates in the catalogue: a rate model is one entry of RATE."""

from typing import TYPE_CHECKING

from plans.actions.catalogue.columns import Column
from plans.actions.catalogue.dimensions import WhereShape
from plans.models import Charge, ChargeType, RateModel
from plans.rules.catalogue.lists import Many
from plans.rules.catalogue.records import Objections, Record, Tagged
from plans.rules.catalogue.shapes import Reference
from plans.rules.charges import FlatCharge, UsageCharge, VersionCharge
from plans.rules.publishing import against_charge
from plans.rules.rates import PerUnit, Rate

if TYPE_CHECKING:
    from plans.actions.catalogue.known import Known


def _check(charge: VersionCharge, known: "Known") -> Objections:
    """What stands against it, unless its meter is in the file but cannot be read."""
    meter = known.meters[charge.meter] if isinstance(charge, UsageCharge) else None
    if isinstance(charge, FlatCharge) or meter is not None:
        for objection in against_charge(charge, meter.dimensions if meter else {}):
            yield (objection.field, *objection.inside), objection.text


RATE = Tagged[Rate](
    "model",
    {
        RateModel.PER_UNIT.value: Record(PerUnit, {"unit_price": Column(Charge, "unit_price")}),
    },
)

CHARGE = Tagged[VersionCharge](
    "type",
    {
        ChargeType.FLAT.value: Record(
            FlatCharge,
            {
                "key": Column(Charge, "key"),
                "amount": Column(Charge, "amount"),
                "timing": Column(Charge, "timing"),
                "text": Column(Charge, "text"),
            },
            check=_check,
        ),
        ChargeType.USAGE.value: Record(
            UsageCharge,
            {
                "key": Column(Charge, "key"),
                "meter": Reference("meters", "meter"),
                "where": WhereShape(),
                "rate": RATE,
                "text": Column(Charge, "text"),
            },
            check=_check,
        ),
    },
)

CHARGES = Many[VersionCharge](CHARGE, unique=("key",))
