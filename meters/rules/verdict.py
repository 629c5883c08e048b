"""The verdict on one case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class Status(StrEnum):
    """Where a case stands. `provisional` is a billable case before it matures: only `Verdict.status_at` says it."""

    NONE = "none"
    ATTEMPTED = "attempted"
    PROVISIONAL = "provisional"
    BILLABLE = "billable"
    EXCLUDED = "excluded"
    REVERSED = "reversed"


@dataclass(slots=True)
class Verdict:
    """What the signals of one case mean under one version of the definition.

    Only a billable case has a quantity, `matures_at` (from then on it is final) and a `usage_date`: the customer's
    local date of that instant (H2). Class and dimensions are those of the success that decided (R3); of a case
    that is not billed, so that it can be found, those of the last success or else of the first signal.
    `reason` is for the customer to read. `rule` is the index of the rule that decided, None for a decision;
    `signal` the id of the signal that did. `opened_at` is the first event on a meter that the definition names
    (R1), `last_at` the last signal that was not neutral.
    Not frozen, for the reason that `Signal` is not.
    """

    status: Status
    outcome_class: str = ""
    quantity: Decimal = Decimal(0)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    usage_date: date | None = None
    matures_at: datetime | None = None
    reason: str = ""
    rule: int | None = None
    signal: UUID | None = None
    version: int | None = None
    attempts: int = 0
    opened_at: datetime | None = None
    last_at: datetime | None = None

    def status_at(self, as_of: datetime) -> Status:
        """The status, with a billable case provisional while `as_of` is before the end of its hold."""
        pending = self.status is Status.BILLABLE and self.matures_at is not None and as_of < self.matures_at
        return Status.PROVISIONAL if pending else self.status
