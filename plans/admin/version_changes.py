"""What a version says differently from another one of its plan."""

from typing import Any

from plans.admin import wording
from plans.models import PlanVersion


def told_changes(version: PlanVersion, since: str) -> dict[str, Any]:
    """The comparison with version number `since`; with the newest earlier one unless that is a number of another."""
    others = list(PlanVersion.objects.filter(plan=version.plan_id).exclude(pk=version.pk).order_by("-number"))
    chosen = next((other for other in others if since == str(other.number)), None)
    earlier = [other for other in others if other.number < version.number]
    before = chosen or (earlier[0] if earlier else None)
    if before is None:
        return {}
    row = PlanVersion.objects.select_related("plan").prefetch_related("charges__meter").get(pk=before.pk)
    return {
        "since": before.number,
        "others": [other.number for other in others],
        "changes": wording.changes(row, version),
    }
