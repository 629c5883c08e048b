"""Invariant 3: for each closed period what documents carry, and what was withheld, is its price (R13, R14).

The price is worked out by the run's own functions, from sealed usage. A period stands at the page up to which it is
reconciled. Where no later page touched its days, usage on that page is usage now; one that was touched, or whose
agreement covers other days since, waits for the next run, and is compared after it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from customers.models import Customer
from customers.rules.money import plain
from invoices.actions.audit.rows import rows
from invoices.actions.bill.gather import Account, gather_closed
from invoices.models import ClosedPeriod
from invoices.rules.closed import NOTHING, Adjustment, adjustments
from invoices.rules.due import Stock
from invoices.rules.packs import Pack, Shelf
from meters.actions.audit import Finding
from plans.rules.priced import exact_sum

CHUNK = 200
FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than whatever was closed."""

WAITING = """
SELECT c.assignment_id, c.period_start FROM invoices_closedperiod c
JOIN customers_planassignment a ON a.id = c.assignment_id
WHERE EXISTS (
    SELECT 1 FROM meters_touchedday t WHERE t.customer_id = a.customer_id
        AND t.local_date >= c.period_start AND t.local_date < c.period_end AND t.page_id > c.reconciled_to_page
)
"""

Key = tuple[int, date]


def periods() -> Iterator[Finding]:
    """Closed periods whose documents do not come to the price of their usage."""
    waiting = {(assignment, start) for assignment, start in rows(WAITING)}
    closed = ClosedPeriod.objects.order_by().values("assignment__customer")
    keys = list(Customer.objects.filter(pk__in=closed).order_by("key").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        who = Customer.objects.filter(pk__in=keys[start : start + CHUNK]).order_by("key")
        for account in gather_closed(dict.fromkeys(who, FAR), f"{FAR:%Y-%m}"):
            yield from _differences(account, waiting)


def _differences(account: Account, waiting: set[Key]) -> Iterator[Finding]:
    packs = [_as_drawn(pack) for pack in account.bought.packs]
    for closed in account.closed:
        is_waiting = (closed.agreement.assignment_id, closed.service.start) in waiting
        if not is_waiting and closed.covered == closed.service:
            found, _ = adjustments(closed, Stock(account.usage_of, account.offered, Shelf(packs)))
            yield from (Finding(3, _words(account.customer, each)) for each in found)


def _as_drawn(pack: Pack) -> Pack:
    """The pack with no more units than were drawn: what a period may draw is fixed by its entries (R19)."""
    return replace(pack, units=exact_sum(pack.drawn.values()))


def _words(customer: Customer, found: Adjustment) -> str:
    carried = exact_sum(each.amount for each in found.closed.carried.get(found.unit, ()))
    withheld = found.closed.withheld.get(found.unit, NOTHING).amount
    currency = found.closed.agreement.currency
    return (
        f"{found.title} of {customer.key} from {found.closed.service.start} comes to {plain(found.due.amount)} "
        f"{currency}, but documents carry {plain(carried)} and {plain(withheld)} is withheld"
    )
