"""The status of a version, at a glance."""

from django.utils.safestring import SafeString

from customers.admin.parts.display import badge
from plans.models import PlanVersion, VersionStatus

TONES = {VersionStatus.DRAFT: "warn", VersionStatus.PUBLISHED: "good", VersionStatus.RETIRED: "neutral"}


def version_badge(version: PlanVersion) -> SafeString:
    """Draft, published or retired."""
    status = VersionStatus(version.status)
    return badge(status.label, TONES[status])
