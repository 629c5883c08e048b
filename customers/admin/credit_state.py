"""Where a credit stands, as a label and as a question to the list."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import DropdownFilter

from customers.admin.parts.display import badge
from customers.models import CreditGrant
from customers.rules.zones import local_date

SOON_DAYS = 30

AVAILABLE, SOON, USED_UP, EXPIRED, WITHDRAWN = "available", "soon", "used_up", "expired", "withdrawn"


def state_badge(credit: Any) -> SafeString:
    """Of a credit `with_story`, today where its customer is."""
    today = local_date(timezone.now(), credit.customer.timezone)
    if credit.balance and not credit.is_over(today):
        return badge("Expires soon", "warn") if _ends_soon(credit, today) else badge("Available", "good")
    if credit.withdrawn:
        return badge("Withdrawn", "bad")
    return badge("Expired") if credit.expired or credit.balance else badge("Used up")


def _ends_soon(credit: CreditGrant, today: date) -> bool:
    return credit.expires_on is not None and credit.expires_on <= today + timedelta(days=SOON_DAYS)


class CreditStateFilter(DropdownFilter):  # type: ignore[misc]
    """With something left, or why not."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (AVAILABLE, "With something left"),
            (SOON, f"With something left, expires within {SOON_DAYS} days"),
            (USED_UP, "Used up"),
            (EXPIRED, "Expired"),
            (WITHDRAWN, "Withdrawn"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CreditGrant]) -> QuerySet[CreditGrant]:
        soon = timezone.localdate() + timedelta(days=SOON_DAYS)
        conditions = {
            AVAILABLE: Q(balance__gt=0),
            SOON: Q(balance__gt=0, expires_on__lte=soon),
            USED_UP: Q(balance=0, expired=0, withdrawn=0),
            EXPIRED: Q(expired__gt=0, withdrawn=0),
            WITHDRAWN: Q(withdrawn__gt=0),
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))
