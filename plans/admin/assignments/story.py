"""What the page of an assignment tells: where it stands, what it follows, prices of the customer's own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from customers.admin.parts.display import badge, link, page
from customers.models import PlanAssignment
from customers.rules.zones import local_date
from plans.admin import wording
from plans.models import Anchor, PlanVersion
from plans.rules.catalogue.rates import parse_rate
from plans.rules.rates import RateError
from plans.rules.wording import Counted, rate_words

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Link:
    """One assignment of a chain."""

    address: str
    version: str
    days: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price of the customer's own, beside that of the plan."""

    charge: str
    price: str
    instead_of: str
    reason: str


def today_of(assignment: PlanAssignment) -> date:
    """The day it is where the customer is."""
    return local_date(timezone.now(), assignment.customer.timezone)


def told_days(starts_on: date, ends_on: date | None) -> str:
    """ "1 October 2026 to 31 October 2026", "from 1 November 2026 on"."""
    return f"{written(starts_on)} to {written(ends_on - DAY)}" if ends_on else f"from {written(starts_on)} on"


def written(day: date) -> str:
    """ "1 October 2026"."""
    return f"{day:%-d %B %Y}"


def badges(assignment: PlanAssignment, *, has_own_prices: bool) -> SafeString:
    """Where it stands today, and what is special about it."""
    return format_html(
        '<span class="up-badges">{}</span>', format_html_join("", "{}", _badges(assignment, has_own_prices))
    )


def _badges(assignment: PlanAssignment, has_own_prices: bool) -> Iterator[tuple[SafeString]]:
    today, trial_ends = today_of(assignment), assignment.trial_ends_on
    if assignment.starts_on > today:
        yield (badge("Starts later", "busy"),)
    elif assignment.ends_on and assignment.ends_on <= today:
        yield (badge("Ended"),)
    else:
        yield (badge("Running", "good"),)
        if assignment.trial_days and (trial_ends is None or trial_ends > today):
            yield (badge("In trial", "warn"),)
    if has_own_prices:
        yield (badge("Own prices"),)


def chain(assignment: PlanAssignment) -> Sequence[Link]:
    """What it follows and what follows it, in one statement; empty when it stands alone."""
    rows = PlanAssignment.objects.filter(customer=assignment.customer_id).select_related("plan_version__plan")
    by_key = {row.pk: row for row in rows}
    followers = {row.follows_id: row for row in by_key.values() if row.follows_id}
    first = by_key[assignment.pk]
    while first.follows_id:
        first = by_key[first.follows_id]
    found: list[Link] = []
    each: PlanAssignment | None = first
    while each is not None:
        found.append(
            Link(
                address=page("customers_planassignment", each.pk),
                version=str(each.plan_version),
                days=told_days(each.starts_on, each.ends_on),
                is_here=each.pk == assignment.pk,
            )
        )
        each = followers.get(each.pk)
    return found if len(found) > 1 else ()


def own_prices(assignment: PlanAssignment, version: PlanVersion) -> list[OwnPrice]:
    """The overrides in words."""
    charges = {row.key: row for row in version.charges.select_related("meter", "version")}
    found = []
    for override in assignment.overrides.all():
        charge = charges.get(override.charge_key)
        found.append(
            OwnPrice(
                charge=wording.title(charge) if charge else override.charge_key,
                price=_words(override.rate, version, charge),
                instead_of=wording.price(charge, version) if charge else "",
                reason=override.reason,
            )
        )
    return found


def _words(rate: object, version: PlanVersion, charge: Any) -> str:
    meter = charge.meter if charge else None
    counted = Counted(meter.label, meter.unit_singular, meter.unit_plural) if meter else Counted("")
    try:
        return rate_words(parse_rate(rate), version.currency, counted)
    except RateError as error:
        return f"cannot be read: {error}"


def facts(assignment: PlanAssignment, version: PlanVersion) -> list[tuple[str, str | SafeString]]:
    """What was agreed apart from prices, in words."""
    customer = link(page("customers_customer", assignment.customer_id), assignment.customer)
    told: list[tuple[str, str | SafeString]] = [
        ("Customer", customer),
        ("First day", written(assignment.starts_on)),
        ("Last day", written(assignment.ends_on - DAY) if assignment.ends_on else "until further notice"),
        ("Billing periods", _periods(assignment, version)),
    ]
    if assignment.trial_days:
        days = f"{assignment.trial_days} day{'s' if assignment.trial_days > 1 else ''}"
        ends = assignment.trial_ends_on
        told.append(("Trial", f"{days}, to {written(ends - DAY)}" if ends else f"{days}, to the last day"))
    return told


def _periods(assignment: PlanAssignment, version: PlanVersion) -> str:
    every = version.get_interval_display()
    if version.anchor == Anchor.CALENDAR:
        return f"{every}, by the calendar"
    return f"{every}, counted from {written(assignment.anchored_on or assignment.starts_on)}"
