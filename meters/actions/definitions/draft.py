"""Begin a version of a definition: from scratch, from a template, or from another version."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from meters.actions.judging.book import definition_of
from meters.models import DefinitionStatus, Meter, OutcomeDefinition, SignalRule
from meters.rules.condition_form import write_conditions
from meters.rules.definition import Definition
from meters.rules.definition_form import DefinitionError, parse_definition
from meters.rules.templates import Template, fill


@transaction.atomic
def draft(meter: Meter, definition: Definition, *, effective_from: datetime | None = None) -> OutcomeDefinition:
    """A draft with the meter's next number that says the same; ValidationError while the meter has another draft."""
    Meter.objects.select_for_update(no_key=True).get(pk=meter.pk)
    versions = OutcomeDefinition.objects.filter(meter=meter)
    if versions.filter(status=DefinitionStatus.DRAFT).exists():
        raise ValidationError({"meter": f"{meter} has a draft already; publish or delete it first."})
    last = versions.order_by("-number").values_list("number", flat=True).first()
    row = OutcomeDefinition.objects.create(
        meter=meter,
        number=(last or 0) + 1,
        statement=definition.statement,
        hold_hours=definition.hold_hours,
        timer=definition.timer.value,
        case_window_hours=definition.case_window_hours,
        reversal_horizon_days=definition.reversal_horizon_days,
        effective_from=effective_from,
    )
    _write_rules(row, definition)
    return row


def draft_from(version: OutcomeDefinition) -> OutcomeDefinition:
    """A draft that says what this version does, in force from no time yet; ValidationError as `draft`."""
    return draft(version.meter, definition_of(version))


def draft_from_template(meter: Meter, template: Template, chosen: Mapping[str, Meter]) -> OutcomeDefinition:
    """A draft from the template with a meter for each of its needs; ValidationError by need, and as `draft`."""
    try:
        form = fill(template, {name: one.key for name, one in chosen.items()})
        if form is None:
            raise ValidationError({"meter": f"“{template.title}” needs no definition: it is what {meter} does now."})
        return draft(meter, parse_definition(form))
    except DefinitionError as error:
        raise ValidationError({fault.path: [fault.problem] for fault in error.faults}) from error


def _write_rules(row: OutcomeDefinition, definition: Definition) -> None:
    meters = dict(Meter.objects.filter(key__in=definition.by_meter).values_list("key", "pk"))
    SignalRule.objects.bulk_create(
        SignalRule(
            definition=row,
            position=position,
            on_id=meters[rule.on],
            where=write_conditions(rule.where),
            effect=rule.effect.value,
            outcome_class=rule.outcome_class,
        )
        for position, rule in enumerate(definition.rules)
    )
