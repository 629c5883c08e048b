"""What runs for a customer: its upcoming invoices, and how far its plans have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from customers.models import Customer
from customers.rules.zones import local_date
from invoices.actions.bill.agreements import agreements_of, assignments_of
from invoices.actions.preview import Preview, upcoming
from invoices.rules.documents import PERIOD
from invoices.rules.standing import Gauge, PlanStanding, plan_standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What a customer's running billing periods come to so far; `today` is the customer's local day."""

    customer: Customer
    today: date
    previews: Sequence[Preview]
    plans: Sequence[PlanStanding]

    @property
    def month(self) -> str:
        """The month that the next invoice is for, such as "2026-11"."""
        return self.next_invoice.place.month if self.next_invoice else f"{self.today:%Y-%m}"

    @property
    def next_invoice(self) -> Preview | None:
        """The first upcoming invoice of the customer's plans in its own currency, None when nothing runs."""
        own = [each for each in self.previews if each.place.kind == PERIOD and self._is_own(each)]
        of_plans = [each for each in own if any(line.assignment_id for line in each.lines)]
        return next(iter(of_plans or own), None)

    @property
    def spent(self) -> Decimal:
        """What the next invoice comes to, in the customer's currency, before tax."""
        return self.next_invoice.lines_total if self.next_invoice else Decimal(0)

    @property
    def spend_cap(self) -> Gauge | None:
        """How much is spent of what the customer means to spend."""
        cap: Decimal | None = self.customer.spend_cap
        return None if cap is None else Gauge(cap, self.spent)

    def _is_own(self, preview: Preview) -> bool:
        return preview.place.currency == self.customer.currency


def running(customer: Customer, *, as_of: datetime, unsealed: bool = True) -> Running:
    """What runs for the customer at `as_of`, in a constant number of statements.

    With what no page of the journal holds yet unless `unsealed` is false. Nothing is written or locked.
    """
    today = local_date(as_of, customer.timezone)
    previews = upcoming(customer, as_of=as_of, unsealed=unsealed)
    lines = [line for preview in previews if preview.place.kind == PERIOD for line in preview.lines]
    agreements = agreements_of(assignments_of({customer: as_of}).get(customer.pk, []))
    standing = (plan_standing(agreement, agreement.period_of(today), lines) for agreement in agreements)
    return Running(customer=customer, today=today, previews=previews, plans=[one for one in standing if one])
