"""What published versions ask of the events on each meter."""

from meters.models import DefinitionStatus, SignalRule
from meters.rules.definition import Effect
from meters.rules.kept import Asked


def asked_properties() -> list[Asked]:
    """Every rule of every published version; one query."""
    rules = SignalRule.objects.filter(definition__status=DefinitionStatus.PUBLISHED).order_by("definition", "position")
    return [
        Asked(
            version=f"{rule.definition.meter.key} v{rule.definition.number}",
            meter=rule.definition.meter.key,
            on=rule.on.key,
            names=frozenset(rule.where),
            dimensions=frozenset(rule.definition.meter.dimensions),
            is_success=Effect(rule.effect).is_success,
        )
        for rule in rules.select_related("on", "definition__meter")
    ]
