"""Bind a customer to the version that was signed."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from customers.models import Customer
from meters.actions.definitions.alone import BusyError, own_definitions_soon
from meters.actions.definitions.earlier import earlier_versions
from meters.actions.definitions.last_events import last_events
from meters.models import DefinitionAgreement, OutcomeDefinition
from meters.rules.begin import agreement_objection


def agree(
    customer: Customer, definition: OutcomeDefinition, *, accepted_by: str, accepted_at: datetime
) -> DefinitionAgreement:
    """From `accepted_at` on, the customer's cases are judged by this version, whatever is published later (H5).

    ValidationError by field: the version must be published, and `accepted_at` may lie in the past only while the
    customer has no event at or after it on a meter that the definition is about.
    """
    try:
        return _agree(customer, definition, accepted_by, accepted_at)
    except BusyError as error:
        raise ValidationError(f"{str(error).capitalize()}.") from error


@transaction.atomic
def _agree(
    customer: Customer, definition: OutcomeDefinition, accepted_by: str, accepted_at: datetime
) -> DefinitionAgreement:
    own_definitions_soon()
    definition.refresh_from_db()
    if definition.is_draft:
        raise ValidationError({"definition": "A draft cannot be agreed to; publish it first."})
    named = {definition.meter.key, *earlier_versions(definition.meter.key).named}
    if text := agreement_objection(accepted_at, last_events(named, customer_id=customer.pk)):
        raise ValidationError({"accepted_at": text})
    agreement = DefinitionAgreement(
        customer=customer,
        meter=definition.meter,
        definition=definition,
        accepted_by=accepted_by,
        accepted_at=accepted_at,
    )
    agreement.full_clean()
    agreement.save()
    return agreement
