"""The guide: six steps from nothing to an invoice, and where you are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import reverse

from customers.admin.parts.display import page
from customers.models import Customer, PlanAssignment
from invoices.models import Invoice
from meters.models import Event, Meter
from plans.models import Charge, ChargeType, Plan, PlanVersion, VersionStatus

PERMISSIONS = (
    "meters.add_meter",
    "plans.add_plan",
    "plans.change_planversion",
    "customers.add_customer",
    "customers.add_planassignment",
    "customers.add_apikey",
    "invoices.add_invoicerun",
)
"""What somebody needs to go through all of it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `address` leads to where it is done, or to what came of it, `other_address` to another way there."""

    number: int
    title: str
    text: str
    button: str
    address: str
    is_done: bool
    is_next: bool = False
    other: str = ""
    other_address: str = ""


def guide() -> list[Step]:
    """The steps in order; the first that is not done is next."""
    steps = list(_steps())
    ahead = next((step.number for step in steps if not step.is_done), None)
    return [replace(step, is_next=step.number == ahead) for step in steps]


def _steps() -> Iterator[Step]:
    meter, plan, priced, customer, assigned, events, invoiced = _facts()
    yield _made(1, "meter", "Say what you count, such as Tickets resolved.", "meters_meter", meter)
    yield _planned(plan)
    yield _priced(priced)
    yield _made(4, "customer", "Who pays, in which currency and time zone.", "customers_customer", customer)
    yield _assigned(assigned)
    yield _billed(events, invoiced)


def _made(number: int, noun: str, text: str, model: str, is_done: bool) -> Step:
    button, page = (f"See the {noun}s", "changelist") if is_done else (f"Make a {noun}", "add")
    return Step(number, f"Make a {noun}", text, button, reverse(f"admin:{model}_{page}"), is_done)


def _planned(is_done: bool) -> Step:
    step = _made(2, "plan", "Give it a name, a currency and a billing period.", "plans_plan", is_done)
    address = reverse("admin:plans_plan_from_template")
    return step if is_done else replace(step, other="From a template", other_address=address)


def _priced(is_done: bool) -> Step:
    title, text = "Give it a rate and publish", "So much for each outcome. Publishing freezes the price."
    if is_done:
        return Step(3, title, text, "See the prices", reverse("admin:plans_planversion_changelist"), True)
    draft = PlanVersion.objects.filter(status=VersionStatus.DRAFT).order_by("-pk").first()
    address = page("plans_planversion", draft.pk) if draft else reverse("admin:plans_plan_changelist")
    return Step(3, title, text, "Set the price", address, False)


def _assigned(is_done: bool) -> Step:
    text = "Put the customer on it. From the first of last month, you can bill that month at once."
    button, page = ("See the assignments", "changelist") if is_done else ("Assign the plan", "add")
    return Step(5, "Assign the plan", text, button, reverse(f"admin:customers_planassignment_{page}"), is_done)


def _billed(has_events: bool, is_done: bool) -> Step:
    title = "Post events, run the month"
    if is_done:
        text, button, address = "The first invoice is written.", "See the invoices", "invoices_invoice_changelist"
    elif has_events:
        text = "Events have arrived. Run the month in which they happened."
        button, address = "Run the month", "invoices_invoicerun_add"
    else:
        text = "Your application needs an API key; below is what it sends."
        button, address = "Make an API key", "customers_apikey_add"
    return Step(6, title, text, button, reverse(f"admin:{address}"), is_done)


def _facts() -> tuple[bool, ...]:
    """Whether there is a meter, a plan, a published rate, a customer, an assignment, an event, an invoice."""
    priced = Charge.objects.filter(type=ChargeType.USAGE, version__status=VersionStatus.PUBLISHED)
    rows = (
        Meter.objects,
        Plan.objects,
        priced,
        Customer.objects,
        PlanAssignment.objects,
        Event.objects,
        Invoice.objects,
    )
    return tuple(found.exists() for found in rows)
