"""Fifty customers with a month behind them, in a database that is copied for each play."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from invoices.actions.audit import audit
from invoices.models import ClosedPeriod, CreditNote, CreditNoteLine, Invoice, InvoiceLine, LineKind, Withheld
from meters.models import Outcome
from plans.models import Rollover, TopUpDraw
from tests.scenarios.given import METERS, flat, priced, tiers, usage
from tests.scenarios.shop import Shop

JANUARY, FEBRUARY = "2026-01", "2026-02"
AFTER = {JANUARY: "2026-02-03T09:00:00Z", FEBRUARY: "2026-03-03T09:00:00Z", "2026-03": "2026-04-03T09:00:00Z"}
CUSTOMERS = 50
WITH_USAGE = (LineKind.USAGE, LineKind.LATE)


def load(shop: Shop) -> None:
    """January is issued; since then some of it was taken back, some came late, and February was used."""
    shop.catalogue(_catalogue())
    use(shop, JANUARY, range(CUSTOMERS - 5), 6)
    shop.bill(JANUARY, as_of=AFTER[JANUARY], issue=True)
    for outcome in Outcome.objects.filter(customer__key__in=["customer01", "customer07", "customer11"]).order_by("pk"):
        shop.call("POST", f"/api/v1/outcomes/{outcome.pk}/void", {"reason": "Reopened"})
    use(shop, JANUARY, range(20, 25), 3)
    use(shop, FEBRUARY, range(CUSTOMERS), 7)


def use(shop: Shop, month: str, who: range, count: int) -> None:
    """So many tickets for each of these customers."""
    for number in who:
        shop.post(_key(number), "tickets", count, f"{month}-15T12:00:00Z")


def told() -> Mapping[str, Any]:
    """All that the runs wrote, without what may differ from run to run, and the findings of the audit."""
    return {
        "invoices": sorted(_invoice(invoice) for invoice in Invoice.objects.with_lines()),
        "credit notes": sorted(_note(note) for note in CreditNote.objects.select_related("customer", "invoice")),
        "withheld": sorted(str(row) for row in Withheld.objects.values_list("assignment", "amount")),
        "rolled over": sorted(
            str(row) for row in Rollover.objects.values_list("assignment", "charge", "period_start", "units")
        ),
        "drawn": sorted(str(row) for row in TopUpDraw.objects.values_list("top_up", "period_start", "units")),
        "closed": sorted(str(row) for row in ClosedPeriod.objects.values_list("assignment", "period_start")),
        "counted": _counted(),
        "findings": [str(finding) for finding in audit()],
    }


def _counted() -> Mapping[str, int]:
    """Tickets that documents carry, by the month of the service."""
    found: Counter[str] = Counter()
    for start, quantity in InvoiceLine.objects.filter(kind__in=WITH_USAGE).values_list("period_start", "quantity"):
        found[f"{start:%Y-%m}"] += int(quantity)
    for start, quantity in CreditNoteLine.objects.values_list("period_start", "quantity"):
        found[f"{start:%Y-%m}"] -= int(quantity)
    return found


def _key(number: int) -> str:
    return f"customer{number:02}"


def _catalogue() -> str:
    meters = "\n".join(f"  - {{{meter}}}" for meter in METERS)
    rolling = usage('model: per_unit, unit_price: "2.00"', ", included: 4, rollover: true")
    graduated = usage(tiers("graduated", 'up_to: 5, unit_price: "7"', 'unit_price: "6"'))
    plans = f"{priced('rolling', rolling, flat('10.00', ', timing: advance'))}\n{priced('graduated', graduated)}"
    rows = "\n".join(_customer(number) for number in range(CUSTOMERS))
    return f"meters:\n{meters}\nplans:\n{plans}\ncustomers:\n{rows}\n"


def _customer(number: int) -> str:
    plan = "rolling" if number % 2 else "graduated"
    credit = ', credits: [{amount: "25.00"}]' if number % 5 == 1 else ""
    agreed = f"assignments: [{{plan: {plan}, from: 2026-01-01}}]"
    return f'  - {{key: {_key(number)}, currency: USD, tax_percent: "19", {agreed}{credit}}}'


def _invoice(invoice: Invoice) -> list[str]:
    lines = [f"{line.text}: {line.quantity} = {line.amount} {line.steps}" for line in invoice.lines.all()]
    amounts = f"{invoice.total} {invoice.tax} {invoice.credits_applied} {invoice.due}"
    return [invoice.customer.key, invoice.period, invoice.kind, invoice.status, amounts, *lines]


def _note(note: CreditNote) -> list[str]:
    amounts = f"{note.total} {note.settled} {note.returned} {note.excess}"
    return [note.customer.key, note.invoice.period, amounts]
