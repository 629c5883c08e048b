"""A line to write, and the units that it moves between periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customers.rules.period import Period
from plans.rules.priced import ONE, ZERO, Step

USAGE, LATE, FLAT, TRUE_UP, CAP = "usage", "late", "flat", "true_up", "cap"
TOP_UP, COUPON = "top_up", "coupon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Units that a usage line does not price because they were paid for elsewhere, and those it leaves.

    `included` and `rolled_over` are used of the allowance and of what the period before left, `offered` is what
    it left altogether. `drawn` is used of packs, by their ids. `left_over` may be used in the period that begins
    on `following`. All of it becomes entries when the period is issued first, not before (R19).
    """

    included: Decimal = ZERO
    rolled_over: Decimal = ZERO
    offered: Decimal = ZERO
    drawn: Mapping[int, Decimal]
    left_over: Decimal = ZERO
    following: date

    def __bool__(self) -> bool:
        return bool(self.offered or self.drawn or self.left_over)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One line to write: the amount rounded once, the steps exact, `service` the days it is for.

    `key` is that of the charge, the plan or the coupon. A line of an agreement without a `charge_id` is about the
    whole plan.
    """

    kind: str
    key: str
    service: Period
    text: str
    amount: Decimal
    steps: tuple[Step, ...]
    quantity: Decimal = ONE
    unit: str = ""
    assignment_id: int | None = None
    charge_id: int | None = None
    coupon_id: int | None = None
    top_up_id: int | None = None
    carried: Carried | None = None
