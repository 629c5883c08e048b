"""The admin's first page: the guide, how to post an event, and the figures of the day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from billing_site.admin.figures import figures
from billing_site.admin.guide import PERMISSIONS, guide
from customers.models import Customer
from meters.models import Meter


@dataclass(frozen=True, slots=True)
class Sample:
    """What an application sends, with names that exist here."""

    address: str
    customer: str
    meter: str
    last_month: date


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page shows; the theme calls this."""
    steps = guide() if request.user.has_perms(PERMISSIONS) else []
    return context | {
        "title": "Home",
        "guide": steps,
        "is_set_up": all(step.is_done for step in steps),
        "sample": sample(request, timezone.now().date()) if steps else None,
        "figures": [figure for figure in figures(timezone.now()) if request.user.has_perm(figure.permission)],
    }


def sample(request: HttpRequest, today: date) -> Sample:
    """An event that could be posted to this very site, and a day of the last closed month."""
    customer = Customer.objects.order_by("pk").values_list("key", flat=True).first()
    meter = Meter.objects.order_by("pk").values_list("key", flat=True).first()
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=7)
    address = request.build_absolute_uri("/api/v1/events")
    return Sample(address, customer or "acme", meter or "tickets_resolved", last_month)
