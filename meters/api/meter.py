"""Which meter a request is about."""

from rest_framework import serializers

from customers.api.problem import Refusal
from meters.models import Kind, Meter


class OutcomeMeterField(serializers.CharField):
    """The parameter `meter`, where it counts outcomes."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(required=required, max_length=128, help_text="The meter's key, such as `tickets_resolved`.")


def outcome_meter_id(key: str | None) -> int | None:
    """The meter of this key, or None without one. Refusal (404) unless it exists and counts outcomes."""
    if key is None:
        return None
    known = Meter.objects.filter(key=key, kind=Kind.OUTCOME).values_list("pk").first()
    if known is None:
        raise Refusal(404, "meter_not_found", "There is no outcome meter with this key.", field="meter")
    return known[0]
