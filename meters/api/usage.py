"""`GET /api/v1/usage`"""

from datetime import date
from typing import Annotated, Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from msgspec import Meta, Struct
from rest_framework import serializers
from rest_framework.request import Request

from customers.api.caller import Caller
from customers.api.customer import CustomerField, customer_id
from customers.api.problem import Refusal
from customers.api.query import Query
from customers.api.shapes import CustomerKey, DayAfter, FirstDay, Quantity, answer
from customers.api.view import ApiView
from customers.models import Customer, Scope
from customers.rules.money import plain
from customers.rules.period import Period, month
from customers.rules.zones import local_date
from meters.actions.usage import UsageReport, report
from meters.models import Kind, Meter

LONGEST_DAYS = 400
EARLIEST, LATEST = date(1970, 1, 1), date(9998, 12, 31)


class UsageGroup(Struct, frozen=True):
    """Usage on one day, or with one value of a dimension."""

    key: Annotated[
        str | None,
        Meta(description="The day, the value or the class; null without one.", examples=["2026-10-05", "premium"]),
    ]
    quantity: Quantity
    events: Annotated[int, Meta(description="How many events or outcomes.")]


class Usage(Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """Usage of one meter by one customer on the local days [`from`, `to`)."""

    customer: CustomerKey
    meter: Annotated[str, Meta(description="The meter's key.", examples=["tickets_resolved"])]
    unit: Annotated[str, Meta(description="What is counted.", examples=["tickets"])]
    start: FirstDay
    end: DayAfter
    quantity: Annotated[
        Quantity, Meta(description="Of a meter that does not add up, over all the days: not the sum of the groups.")
    ]
    events: Annotated[int, Meta(description="How many events or outcomes.")]
    page: Annotated[int | None, Meta(description="The last page of the journal; null before the first.")]
    unsealed: Annotated[bool, Meta(description="Whether some of it is on no page yet.")]
    groups: Annotated[tuple[UsageGroup, ...], Meta(description="Empty unless `group_by` is given.")]


class UsageQuery(Query):
    """What `GET /usage` can be asked."""

    customer = CustomerField()
    meter = serializers.CharField(max_length=128, help_text="The meter's key, such as `tickets_resolved`.")
    group_by = serializers.CharField(
        required=False, max_length=64, help_text="`day`, `class`, or the name of one of the meter's dimensions."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With `from` and `to`, which Python does not take for names."""
        days = {
            "from": serializers.DateField(required=False, help_text="The first local day; with `to`."),
            "to": serializers.DateField(required=False, help_text="The day after the last. Default: this month."),
        }
        return super().get_fields() | days

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The days as `period`, None for the current month."""
        start, end = attrs.pop("from", None), attrs.pop("to", None)
        if (start is None) != (end is None):
            missing = "from" if start is None else "to"
            raise serializers.ValidationError({missing: ["Give `from` and `to`, or neither."]})
        return attrs | {"period": _period(start, end) if start and end else None}


class UsageView(ApiView):
    """Read usage."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_usage",
        summary="Read usage",
        tags=["Usage"],
        parameters=[UsageQuery],
        responses=OpenApiResponse(Usage, "The usage, as it stands now."),
    )
    def get(self, request: Request) -> HttpResponse:
        """Whatever was answered to a POST before is in it. `from` and `to` are local days, at most 400."""
        asked = UsageQuery.read(request)
        customer = _customer(self.caller, asked.get("customer"))
        meter = _meter(self.caller, asked["meter"])
        by = _group_by(meter, asked.get("group_by"))
        period = asked["period"] or month(f"{local_date(self.caller.as_of, customer.timezone):%Y-%m}")
        return answer(_body(customer, meter, period, report(customer.pk, meter, period, by)))


def _customer(caller: Caller, key: str | None) -> Customer:
    """The customer asked about, or the caller's own."""
    owner = customer_id(caller, key)
    if owner is None:
        raise serializers.ValidationError({"customer": ["Say whose usage."]})
    return Customer.objects.get(pk=owner)


def _meter(caller: Caller, key: str) -> Meter:
    """The meter; Refusal if there is none, or for a customer if it counts what the customer costs the seller."""
    meter = Meter.objects.filter(key=key).first()
    if meter is None or (caller.customer_id is not None and meter.kind == Kind.COST):
        raise Refusal(404, "meter_not_found", "There is no meter with this key.", field="meter")
    return meter


def _group_by(meter: Meter, by: str | None) -> str:
    known = ("day", "class", *meter.dimensions)
    if by is not None and by not in known:
        raise serializers.ValidationError({"group_by": [f"Usage of this meter is grouped by {', '.join(known)}."]})
    return by or ""


def _period(start: date, end: date) -> Period:
    if start < EARLIEST or end > LATEST:
        raise serializers.ValidationError({"from" if start < EARLIEST else "to": ["This day is too far away."]})
    if start >= end:
        raise serializers.ValidationError({"to": ["`to` is the day after the last, so it lies after `from`."]})
    if (end - start).days > LONGEST_DAYS:
        raise serializers.ValidationError({"to": [f"At most {LONGEST_DAYS} days can be asked for at once."]})
    return Period(start, end)


def _body(customer: Customer, meter: Meter, period: Period, found: UsageReport) -> Usage:
    return Usage(
        customer=customer.key,
        meter=meter.key,
        unit=meter.unit_plural,
        start=period.start,
        end=period.end,
        quantity=plain(found.quantity),
        events=found.events,
        page=found.page,
        unsealed=found.has_unsealed,
        groups=tuple(UsageGroup(group.key, plain(group.quantity), group.events) for group in found.groups),
    )
