"""Evaluate alerts against sealed usage, each once for a customer and a billing period."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from customers.models import Customer
from invoices.actions.alerts.watched import active_thresholds, fingerprints, watched
from invoices.actions.running import Running, running
from invoices.models import SpendAlertFired, SpendWatch
from invoices.rules.alerts import Reached, Reading, Threshold, by_customer, everything, reached, readings
from meters.actions.journal import seal

logger = logging.getLogger(__name__)


def watch_spending(*, as_of: datetime) -> None:
    """Seal what came in, and record every alert that sealed usage has reached.

    An alert fires once for a customer and a billing period, whoever calls this at once or again. A call costs a
    few statements for all customers that have alerts, and a constant number more for each of whom something has
    changed since it was last looked at.
    """
    thresholds = active_thresholds()
    if not thresholds:
        return
    seal(at=as_of)
    customers = watched(thresholds, as_of)
    now = fingerprints(customers, thresholds, as_of)
    SpendWatch.objects.bulk_create([SpendWatch(customer=each) for each in customers], ignore_conflicts=True)
    before = dict(SpendWatch.objects.filter(customer__in=customers).values_list("customer_id", "fingerprint"))
    for customer in customers:
        if before.get(customer.pk) != now[customer.pk]:
            _look(customer, now[customer.pk], by_customer(thresholds, customer.pk), as_of)


def _look(customer: Customer, fingerprint: str, thresholds: Sequence[Threshold], as_of: datetime) -> None:
    """Evaluate one customer's alerts, unless somebody else is about it. What cannot be priced is tried again."""
    try:
        with transaction.atomic():
            rows = SpendWatch.objects.select_for_update(no_key=True, skip_locked=True).filter(customer=customer)
            row = rows.exclude(fingerprint=fingerprint).first()
            if row is None:
                return
            found = reached(thresholds, _readings(running(customer, as_of=as_of, unsealed=False)))
            SpendAlertFired.objects.bulk_create(
                [_fired(each, customer, as_of) for each in found], ignore_conflicts=True
            )
            row.fingerprint, row.looked_at = fingerprint, as_of
            row.save(update_fields=["fingerprint", "looked_at"])
    except Exception:
        logger.exception("the alerts of customer %s cannot be evaluated", customer.key)


def _readings(found: Running) -> list[Reading]:
    own = everything(found.month, found.customer.currency, found.spent, found.spend_cap)
    return [own, *readings(found.plans)]


def _fired(each: Reached, customer: Customer, as_of: datetime) -> SpendAlertFired:
    return SpendAlertFired(
        alert_id=each.alert_id,
        customer=customer,
        period=each.reading.period,
        at=as_of,
        currency=each.reading.currency,
        amount=each.reading.amount,
        reached=each.words,
    )
