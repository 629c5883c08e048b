"""Whom the alerts watch, and what would change if anything did."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from customers.models import Customer, PlanAssignment
from customers.rules.interval import Interval, period_containing
from customers.rules.period import month
from customers.rules.zones import local_date
from invoices.actions.bill.run import LONGEST_PERIOD
from invoices.models import SpendAlert
from invoices.rules.alerts import Subject, Threshold
from plans.models import Anchor, TopUp

Thresholds = Mapping[int | None, Sequence[Threshold]]
"""By customer; under None those of every customer."""

DAY = timedelta(days=1)

USED = """
SELECT w.customer_id, md5(string_agg(concat_ws(' ', m.id, u.dimensions, u.quantity, u.events), ','
    ORDER BY m.id, u.dimensions))
FROM unnest(%s::bigint[], %s::date[], %s::date[]) AS w(customer_id, starts_on, ends_on)
CROSS JOIN meters_meter m
CROSS JOIN LATERAL (
    SELECT dimensions::text AS dimensions, sum(quantity) AS quantity, sum(events) AS events FROM meters_usageday
    WHERE customer_id = w.customer_id AND meter_id = m.id AND local_date >= w.starts_on AND local_date < w.ends_on
    GROUP BY 1
) u
GROUP BY w.customer_id
"""
"""What the sealed usage of each customer comes to: days and not events, by index, in one statement."""

AGREED = (
    "customer_id", "pk", "starts_on", "ends_on", "anchored_on", "plan_version__interval", "plan_version__anchor",
)  # fmt: skip


def active_thresholds() -> Thresholds:
    """The thresholds of active alerts."""
    found: dict[int | None, list[Threshold]] = {}
    for alert in SpendAlert.objects.active().select_related("plan").order_by("pk"):
        found.setdefault(alert.customer_id, []).append(threshold_of(alert))
    return found


def threshold_of(alert: SpendAlert) -> Threshold:
    """The alert as the rules see it."""
    return Threshold(
        alert_id=alert.pk,
        subject=Subject(alert.plan.key if alert.plan else "", alert.charge_key),
        amount=alert.amount,
        currency=alert.currency,
        percent=alert.percent,
    )


def watched(thresholds: Thresholds, as_of: datetime) -> list[Customer]:
    """The customers that any of them is about: by name, or because they are on its plan."""
    plans = {threshold.subject.plan for threshold in thresholds.get(None, ())}
    on_them = _agreed(as_of).filter(plan_key__in=plans).order_by().values("customer")
    named = [pk for pk in thresholds if pk is not None]
    return list(Customer.objects.filter(Q(pk__in=named) | Q(pk__in=on_them)).order_by("pk"))


def fingerprints(customers: Sequence[Customer], thresholds: Thresholds, as_of: datetime) -> dict[int, str]:
    """For each customer a text that is another one when its alerts have to be looked at again.

    It changes with the sealed usage of the running periods, the plans and packs that are charged, the spend cap
    and the thresholds. Three statements, however many customers there are.
    """
    today = {customer.pk: local_date(as_of, customer.timezone) for customer in customers}
    start, agreed = {pk: month(f"{day:%Y-%m}").start for pk, day in today.items()}, _facts(customers, as_of)
    for pk, rows in agreed.items():
        start[pk] = min(start[pk], *(_began(row, today[pk]) for row in rows))
    used = _used([(pk, start[pk], day + DAY) for pk, day in today.items()])
    packs = TopUp.objects.filter(customer__in=customers).order_by().values_list("customer").annotate(Count("pk"))
    bought = dict(packs)
    return {
        each.pk: _digest(
            start[each.pk], used.get(each.pk), agreed.get(each.pk), bought.get(each.pk), each.spend_cap,
            each.currency, thresholds.get(each.pk), thresholds.get(None),
        )
        for each in customers
    }  # fmt: skip


def _agreed(as_of: datetime) -> Any:
    """Assignments of which a billing period may run anywhere on earth."""
    today = as_of.date()
    return PlanAssignment.objects.overlapping(today - LONGEST_PERIOD, today + 2 * DAY)


def _facts(customers: Sequence[Customer], as_of: datetime) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for customer, *row in _agreed(as_of).filter(customer__in=customers).order_by("pk").values_list(*AGREED):
        found.setdefault(customer, []).append(tuple(row))
    return found


def _began(row: tuple[Any, ...], today: date) -> date:
    """The first day of the billing period that runs."""
    _, starts_on, _, anchored_on, interval, anchor = row
    counted_from = None if anchor == Anchor.CALENDAR else anchored_on or starts_on
    return period_containing(today, Interval(interval), counted_from).start


def _used(windows: Iterable[tuple[int, date, date]]) -> dict[int, str]:
    customers, starts, ends = [], [], []
    for customer, start, end in windows:
        customers.append(customer)
        starts.append(start)
        ends.append(end)
    with connection.cursor() as cursor:
        cursor.execute(USED, [customers, starts, ends])
        return dict(cursor.fetchall())


def _digest(*facts: object) -> str:
    return sha256("\n".join(map(repr, facts)).encode()).hexdigest()
