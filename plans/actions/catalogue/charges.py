"""Charges in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plans.actions.catalogue.columns import Column
from plans.actions.catalogue.dimensions import WhereShape
from plans.models import Charge, ChargeType
from plans.rules.catalogue.document import Node, Path, Read
from plans.rules.catalogue.lists import Many
from plans.rules.catalogue.numbers import PERCENT, QUANTITY, Truth
from plans.rules.catalogue.rates import RATE
from plans.rules.catalogue.records import Objections, Record, Tagged
from plans.rules.catalogue.shapes import Reference
from plans.rules.charges import FlatCharge, UsageCharge, VersionCharge
from plans.rules.publishing import against_charge
from plans.rules.terms import Commitment

if TYPE_CHECKING:
    from plans.actions.catalogue.known import Known


def _check(charge: VersionCharge, known: "Known") -> Objections:
    """What stands against it, unless its meter is in the file but cannot be read."""
    meter = known.meters[charge.meter] if isinstance(charge, UsageCharge) else None
    if isinstance(charge, FlatCharge) or meter is not None:
        for objection in against_charge(charge, meter.dimensions if meter else {}):
            yield (objection.field, *objection.inside), objection.text


COMMITMENT = Record(Commitment, {"units": QUANTITY, "overage_factor": Column(Charge, "overage_factor")})

AT_ZERO = "flat_fee_at_zero"


def _mapping(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, Mapping) else {}


class UsageRecord(Record[UsageCharge]):
    """A usage charge; `flat_fee_at_zero` may stand beside the rate instead of in it (R22)."""

    def read(self, node: Node, path: Path, known: Any) -> Read[UsageCharge]:
        choice, rate = node.get(AT_ZERO), node.get("rate")
        if choice is None or rate is None or not isinstance(rate.value, Mapping) or AT_ZERO in rate.value:
            return super().read(node, path, known)
        body = {name: inner for name, inner in _mapping(node).items() if name != AT_ZERO}
        inside = Node({**rate.value, AT_ZERO: choice}, rate.line)
        return super().read(Node({**body, "rate": inside}, node.line), path, known)


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
        ChargeType.USAGE.value: UsageRecord(
            UsageCharge,
            {
                "key": Column(Charge, "key"),
                "meter": Reference("meters", "meter"),
                "where": WhereShape(),
                "rate": RATE,
                "included": Column(Charge, "included"),
                "rollover": Truth(),
                "commitment": COMMITMENT,
                "case_cap": Column(Charge, "case_cap"),
                "discount_percent": PERCENT,
                "minimum": Column(Charge, "minimum"),
                "cap": Column(Charge, "cap"),
                "text": Column(Charge, "text"),
            },
            check=_check,
        ),
    },
)

CHARGES = Many[VersionCharge](CHARGE, unique=("key",))
