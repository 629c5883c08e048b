"""Credits: grant them, use them instead of money, give them back, and end them.

A grant never changes; its entries say what became of it. The database refuses entries that would take a
balance below nothing or above what was granted, whoever writes them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min, QuerySet, Sum

from customers.actions.objections import objections
from customers.models import CreditEntry, CreditGrant, CreditKind, Customer, EntryKind
from customers.rules.burning import taken
from customers.rules.zones import local_date

SOONEST_ZONE = timedelta(hours=15)
"""No clock on earth is further ahead of UTC."""

AT_ONCE = 1_000
"""Customers whose credits expire in one transaction."""


@dataclass(frozen=True, slots=True)
class Burn:
    """An amount, in a currency, that a document of the customer could use."""

    customer: Customer
    currency: str
    amount: Decimal
    reference: UUID


@transaction.atomic
def grant(
    customer: Customer,
    amount: Decimal,
    *,
    at: datetime,
    kind: str = CreditKind.PROMOTIONAL,
    priority: int = 50,
    expires_on: date | None = None,
    reason: str = "",
    by: str = "",
    key: str | None = None,
) -> CreditGrant:
    """Grant an amount in the customer's currency. A key that was used before grants nothing again.

    ValidationError by field, with the code `key_reused` for a key that was used for something else.
    """
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    wanted = CreditGrant(
        customer=customer,
        currency=customer.currency,
        amount=amount,
        kind=kind,
        priority=priority,
        expires_on=expires_on,
        granted_at=at,
        granted_by=by,
        reason=reason,
        key=key,
    )
    if key is not None and (earlier := CreditGrant.objects.filter(customer=customer, key=key).first()):
        return _same(earlier, wanted)
    _check(wanted, local_date(at, customer.timezone))
    wanted.save()
    return wanted


def burn(customer: Customer, currency: str, amount: Decimal, *, reference: UUID, at: datetime) -> Decimal:
    """Use up to `amount` of the customer's credits for the document `reference`; how much was used."""
    return burn_all([Burn(customer, currency, amount, reference)], at)[reference]


def burn_all(wanted: Sequence[Burn], at: datetime) -> Mapping[UUID, Decimal]:
    """Use up to each amount of its customer's credits; by reference, how much was used. Two statements.

    Within one transaction the caller holds the rows of the customers (for no key update). Of several for one
    customer the earlier are served first. Only credits in the currency whose last day is not over where the
    customer is are used, in the order priority, expiry, promotional before paid, age.
    """
    grants: defaultdict[tuple[int, str], list[CreditGrant]] = defaultdict(list)
    for each in _available(burn.customer.pk for burn in wanted):
        grants[each.customer_id, each.currency].append(each)
    left = {each.pk: each.balance for standing in grants.values() for each in standing}
    used = {burn.reference: Decimal(0) for burn in wanted}
    entries = []
    for want in wanted:
        today = local_date(at, want.customer.timezone)
        usable = [row.pk for row in grants[want.customer.pk, want.currency] if not row.is_over(today)]
        for pk, share in taken(want.amount, [(pk, left[pk]) for pk in usable]):
            left[pk] -= share
            used[want.reference] += share
            entries.append(
                CreditEntry(grant_id=pk, kind=EntryKind.BURNT, amount=-share, at=at, reference=want.reference)
            )
    CreditEntry.objects.bulk_create(entries)
    return used


@transaction.atomic
def give_back(reference: UUID, *, at: datetime, amount: Decimal | None = None, reason: str = "") -> Decimal:
    """Return what the document used, or up to `amount` of it, to the credits it came from; how much that was.

    What was used last comes back first. Credits whose last day is over take it back as well, and expire again.
    """
    _hold(Customer.objects.filter(credit_grants__entries__reference=reference))
    net = (
        CreditEntry.objects.filter(reference=reference)
        .order_by()
        .values("grant")
        .annotate(used=-Sum("amount"), first=Min("pk"))
        .order_by("-first")
    )
    standing = [(row["grant"], row["used"]) for row in net]
    wanted = sum((used for _, used in standing), Decimal(0)) if amount is None else amount
    entries = [
        CreditEntry(grant_id=pk, kind=EntryKind.RETURNED, amount=share, at=at, reference=reference, reason=reason)
        for pk, share in taken(wanted, standing)
    ]
    CreditEntry.objects.bulk_create(entries)
    return sum((entry.amount for entry in entries), Decimal(0))


@transaction.atomic
def withdraw(credit: CreditGrant, reason: str, *, at: datetime) -> Decimal:
    """Take back whatever is left of the credit; how much that was, nothing if it was used up or ended before."""
    _hold(Customer.objects.filter(pk=credit.customer_id))
    left = CreditGrant.objects.with_balance().get(pk=credit.pk).balance
    if left:
        CreditEntry.objects.create(grant=credit, kind=EntryKind.WITHDRAWN, amount=-left, at=at, reason=reason)
    return left


def expire(at: datetime) -> int:
    """Record what is left of credits whose last day is over where their customer is; how many there were.

    Safe to repeat, and to run beside invoices: each thousand customers is a transaction of three statements.
    """
    latest = (at + SOONEST_ZONE).date()
    candidates = CreditGrant.objects.filter(expires_on__lt=latest).with_something_left()
    customers = sorted(set(candidates.order_by().values_list("customer", flat=True)))
    chunks = (customers[start : start + AT_ONCE] for start in range(0, len(customers), AT_ONCE))
    return sum(_expire(chunk, at) for chunk in chunks)


@transaction.atomic
def _expire(customers: Sequence[int], at: datetime) -> int:
    _hold(Customer.objects.filter(pk__in=customers))
    ending = [each for each in _available(customers) if each.is_over(local_date(at, each.customer.timezone))]
    CreditEntry.objects.bulk_create(
        CreditEntry(grant=each, kind=EntryKind.EXPIRED, amount=-each.balance, at=at) for each in ending
    )
    return len(ending)


def _check(wanted: CreditGrant, today: date) -> None:
    found = objections(wanted, amount="amount")
    if "expires_on" not in found and wanted.is_over(today):
        found["expires_on"] = ["This day is over already where the customer is."]
    if found:
        raise ValidationError(found)


def _same(earlier: CreditGrant, wanted: CreditGrant) -> CreditGrant:
    """The earlier grant under the same key, if it is what is wanted now."""
    content = ("amount", "currency", "kind", "priority", "expires_on", "reason")
    if any(getattr(earlier, name) != getattr(wanted, name) for name in content):
        text = "The key was used before, for another credit."
        raise ValidationError({"key": ValidationError(text, code="key_reused")})
    return earlier


def _available(customers: Iterable[int]) -> list[CreditGrant]:
    """Credits of these customers with something left, in the order in which they are used."""
    rows = CreditGrant.objects.filter(customer__in=set(customers)).select_related("customer")
    return list(rows.with_something_left().in_order())


def _hold(customers: QuerySet[Customer]) -> None:
    """Lock the customers in the order of their keys until the transaction ends (R9)."""
    ids = customers.order_by().values("pk")
    list(Customer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
