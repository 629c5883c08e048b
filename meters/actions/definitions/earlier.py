"""What was published of a meter before."""

from meters.models import OutcomeDefinition, SignalRule
from meters.rules.begin import Earlier


def earlier_versions(meter_key: str) -> Earlier:
    """The published versions of the meter; two queries."""
    published = OutcomeDefinition.objects.published().filter(meter__key=meter_key).order_by("number")
    rows = list(published.values_list("pk", "number", "effective_from"))
    if not rows:
        return Earlier()
    named = SignalRule.objects.filter(definition__in=[pk for pk, _, _ in rows]).values_list("on__key", flat=True)
    _, number, effective_from = rows[-1]
    return Earlier(number, effective_from, frozenset(named))
