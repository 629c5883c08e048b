"""Publish a version of a definition: from then on it judges, and does not change any more."""

from datetime import datetime

from django.db import transaction

from meters.actions.definitions.alone import BusyError, own_definitions_soon
from meters.actions.definitions.objections import Problems, by_field, examine_row
from meters.models import OutcomeDefinition


class PublishError(ValueError):
    """Why a version cannot be published: texts by field, such as `rules[1].where.score` or `effective_from`."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        told = [f"{field}: {text}" if field else text for field, texts in problems.items() for text in texts]
        super().__init__("; ".join(told))


def publish_definition(definition: OutcomeDefinition, *, at: datetime) -> None:
    """Freeze the version as it is stored now; PublishError names every reason why not, and nothing is changed.

    A meter's first version is in force since ever, unless the meter is in use: then, and for each later version,
    `effective_from` must lie after all events that it could judge anew (R1). Intake stands still meanwhile, so
    each batch is judged by the versions before or by those after (R9).
    """
    try:
        _publish(definition, at)
    except BusyError as error:
        raise PublishError({"": [str(error)]}) from error


@transaction.atomic
def _publish(definition: OutcomeDefinition, at: datetime) -> None:
    own_definitions_soon()
    definition.refresh_from_db(from_queryset=OutcomeDefinition.objects.select_for_update(of=("self",)))
    if not definition.is_draft:
        raise PublishError({"status": ["it is published already"]})
    examined = examine_row(definition)
    if examined.faults:
        raise PublishError(by_field(examined.faults))
    OutcomeDefinition.objects.filter(pk=definition.pk).update(effective_from=examined.begins)
    definition.freeze(at=at)
