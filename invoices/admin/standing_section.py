"""The customer's page shows how the customer stands: month to date, allowances, bounds, packs and credits."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin import CustomerAdmin
from customers.admin.parts.display import money, quantity
from customers.models import Customer
from invoices.actions.standing import Standing, standing
from invoices.admin.progress import month_name
from invoices.rules.standing import ChargeStanding, Gauge, PlanStanding

MOST_BARS = 12
TEMPLATE = "admin/invoices/customer/standing.html"


@dataclass(frozen=True, slots=True)
class Bar:
    """A gauge as a bar: its name, what it says below, and how full it is, 0 to 100."""

    name: str
    text: str
    percent: int


def standing_shown(request: HttpRequest, customer: Customer) -> SafeString | str:
    """The section, for those who may see invoices and where anything runs."""
    if not request.user.has_perm("invoices.view_invoice"):
        return ""
    try:
        found = standing(customer, as_of=timezone.now())
    except ValueError as error:
        month = month_name(f"{timezone.now():%Y-%m}")
        return render_to_string(TEMPLATE, {"month": month, "problem": str(error)})
    running = found.running
    if not (running.previews or found.packs or found.credits):
        return ""
    bars = list(_bars(found))
    shown = {
        "month": month_name(running.month),
        "figures": list(_figures(found)),
        "bars": bars[:MOST_BARS],
        "more": len(bars[MOST_BARS:]),
    }
    return render_to_string(TEMPLATE, shown)


def _figures(found: Standing) -> Iterator[tuple[str, str]]:
    running = found.running
    own, currency = running.next_invoice, running.customer.currency
    if own:
        yield "Billed so far, before tax", money(own.lines_total, currency)
        if own.tax or own.credits:
            yield "With tax, after credits", money(own.due, currency)
    else:
        yield "Billed so far", "nothing"
    for left in found.credits:
        yield "Credits left", money(left.balance, left.currency)


def _bars(found: Standing) -> Iterator[Bar]:
    """What is used of the spend cap, of each plan, and of packs."""
    running = found.running
    if running.spend_cap:
        yield _of_money("Spend cap", running.spend_cap, running.customer.currency)
    for plan in running.plans:
        yield from _of_plan(plan)
    for each in found.packs:
        units = Gauge(each.pack.units, each.pack.units - each.left)
        yield _of_units(f"Pack of {each.pack.meter.unit_plural}", units, each.pack.meter.unit_plural)


def _of_plan(plan: PlanStanding) -> Iterator[Bar]:
    if plan.minimum:
        yield _of_money(f"{plan.name}: minimum", plan.minimum, plan.currency)
    if plan.cap:
        yield _of_money(f"{plan.name}: cap", plan.cap, plan.currency)
    for charge in plan.charges:
        yield from _of_charge(charge, plan.currency)


def _of_charge(charge: ChargeStanding, currency: str) -> Iterator[Bar]:
    if charge.allowance.limit:
        yield _of_units(f"{charge.key}: included", charge.allowance, charge.unit)
    if charge.commitment:
        yield _of_units(f"{charge.key}: committed", charge.commitment, charge.unit)
    if charge.minimum:
        yield _of_money(f"{charge.key}: minimum", charge.minimum, currency)
    if charge.cap:
        yield _of_money(f"{charge.key}: cap", charge.cap, currency)


def _of_money(name: str, gauge: Gauge, currency: str) -> Bar:
    return Bar(name, f"{money(gauge.used, currency)} of {money(gauge.limit, currency)}", _full(gauge))


def _of_units(name: str, gauge: Gauge, unit: str) -> Bar:
    return Bar(name, f"{quantity(gauge.used)} of {quantity(gauge.limit)} {unit}", _full(gauge))


def _full(gauge: Gauge) -> int:
    """A bar is full only when nothing is left."""
    if gauge.used >= gauge.limit:
        return 100
    return max(0, min(99, int(gauge.used * Decimal(100) / gauge.limit)))


CustomerAdmin.glances.append(standing_shown)
