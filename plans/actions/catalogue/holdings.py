"""Read what customers hold: trials, prices of their own, credits, packs and coupons."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from customers.models import CreditGrant, Customer, PlanAssignment
from plans.actions.catalogue.balances import CouponSpec, CreditSpec, TopUpSpec
from plans.actions.catalogue.customers import Held
from plans.actions.charges import amount_of, short, with_digits
from plans.models import Coupon, PriceOverride, TopUp
from plans.rules.catalogue.rates import parse_rate
from plans.rules.rates import Rate

Agreed = tuple[str, date]


def holdings(customers: Mapping[int, Customer]) -> dict[int, Held]:
    """What each of the customers holds, by primary key, in a handful of statements."""
    trials, overrides = _trials(customers), _overrides(customers)
    granted, bought, coupons = _credits(customers), _top_ups(customers), _coupons(customers)
    return {
        pk: Held(
            trials=trials[pk],
            overrides=overrides[pk],
            credits=tuple(granted[pk]),
            top_ups=tuple(bought[pk]),
            coupons=tuple(coupons[pk]),
        )
        for pk in customers
    }


def _trials(customers: Mapping[int, Customer]) -> defaultdict[int, dict[Agreed, int]]:
    """Trials that are not the plan's own."""
    found: defaultdict[int, dict[Agreed, int]] = defaultdict(dict)
    rows = PlanAssignment.objects.filter(customer__in=customers).select_related("plan_version")
    for row in rows.order_by():
        if row.plan_version and row.trial_days != row.plan_version.trial_days:
            found[row.customer_id][row.plan_key, row.starts_on] = row.trial_days
    return found


def _overrides(customers: Mapping[int, Customer]) -> defaultdict[int, dict[Agreed, dict[str, Rate]]]:
    found: defaultdict[int, dict[Agreed, dict[str, Rate]]] = defaultdict(dict)
    rows = PriceOverride.objects.filter(assignment__customer__in=customers).select_related("assignment")
    for row in rows.order_by("charge_key"):
        on = row.assignment
        found[on.customer_id].setdefault((on.plan_key, on.starts_on), {})[row.charge_key] = parse_rate(row.rate)
    return found


def _credits(customers: Mapping[int, Customer]) -> defaultdict[int, list[CreditSpec]]:
    found: defaultdict[int, list[CreditSpec]] = defaultdict(list)
    for row in CreditGrant.objects.filter(customer__in=customers).order_by("pk"):
        amount = with_digits(row.amount, row.currency)
        found[row.customer_id].append(
            CreditSpec(
                amount=amount, kind=row.kind, priority=row.priority, expires_on=row.expires_on, reason=row.reason
            )
        )
    return found


def _top_ups(customers: Mapping[int, Customer]) -> defaultdict[int, list[TopUpSpec]]:
    found: defaultdict[int, list[TopUpSpec]] = defaultdict(list)
    for row in TopUp.objects.filter(customer__in=customers).select_related("meter").order_by("pk"):
        found[row.customer_id].append(
            TopUpSpec(
                meter=row.meter.key,
                units=short(row.units),
                price=with_digits(row.price, row.currency),
                bought_on=row.bought_on,
                expires_on=row.expires_on,
            )
        )
    return found


def _coupons(customers: Mapping[int, Customer]) -> defaultdict[int, list[CouponSpec]]:
    found: defaultdict[int, list[CouponSpec]] = defaultdict(list)
    for row in Coupon.objects.filter(customer__in=customers).order_by("pk"):
        found[row.customer_id].append(
            CouponSpec(
                key=row.key,
                text=row.text,
                percent=None if row.percent is None else short(row.percent),
                amount=amount_of(row.amount, row.currency),
                starts_on=row.starts_on,
                expires_on=row.expires_on,
            )
        )
    return found
