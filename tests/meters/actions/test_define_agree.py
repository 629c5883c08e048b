"""Bind a customer to a version."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from customers.models import Customer
from meters.actions.definitions import agree, publish_definition
from meters.models import DefinitionAgreement, Meter, Outcome, OutcomeDefinition
from tests.factories import CustomerFactory
from tests.meters.actions.conftest import AS_OF, START, Send
from tests.meters.actions.definitions_given import drafted

pytestmark = pytest.mark.django_db

LATER = START + timedelta(days=10)


@pytest.fixture
def first(meters: dict[str, Meter]) -> OutcomeDefinition:
    row = drafted(meters)
    publish_definition(row, at=AS_OF)
    return row


def signed(customer: Customer, version: OutcomeDefinition, at: datetime = LATER) -> DefinitionAgreement:
    return agree(customer, version, accepted_by="Ada Lovelace", accepted_at=at)


def refusal(customer: Customer, version: OutcomeDefinition, at: datetime = LATER) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        signed(customer, version, at)
    assert not DefinitionAgreement.objects.filter(accepted_at=at).exists()
    return dict(caught.value.message_dict)


def test_a_customer_keeps_the_version_that_was_signed(
    customer: Customer, meters: dict[str, Meter], first: OutcomeDefinition, send: Send
) -> None:
    agreement = signed(customer, first, START)
    assert (agreement.meter, agreement.accepted_by) == (meters["resolved"], "Ada Lovelace")
    publish_definition(drafted(meters, hold_hours=0, effective_from=LATER), at=AS_OF)
    send(("resolved", 24 * 11))
    assert Outcome.objects.get().definition == first


def test_others_are_judged_by_the_version_in_force(
    meters: dict[str, Meter], first: OutcomeDefinition, send: Send
) -> None:
    signed(CustomerFactory.create(), first, START)
    second = drafted(meters, hold_hours=0, effective_from=LATER)
    publish_definition(second, at=AS_OF)
    send(("resolved", 24 * 11))
    assert Outcome.objects.get().definition == second


def test_a_draft_cannot_be_agreed_to(customer: Customer, meters: dict[str, Meter]) -> None:
    assert list(refusal(customer, drafted(meters))) == ["definition"]


@pytest.mark.parametrize("meter", ["resolved", "csat"])
def test_it_may_begin_in_the_past_only_while_the_customer_has_no_event_since(
    customer: Customer, first: OutcomeDefinition, send: Send, meter: str
) -> None:
    send((meter, 24 * 10))
    assert refusal(customer, first) == {
        "accepted_at": [
            "Must be later than all of the customer's events: "
            f"the last one on {meter} happened on 15 Oct 2026 12:00 UTC."
        ]
    }
    assert signed(customer, first, LATER + timedelta(seconds=1)).pk
    assert signed(CustomerFactory.create(), first).pk


def test_who_signed_must_be_said_and_only_once_at_an_instant(customer: Customer, first: OutcomeDefinition) -> None:
    with pytest.raises(ValidationError) as caught:
        agree(customer, first, accepted_by="", accepted_at=LATER)
    assert list(caught.value.message_dict) == ["accepted_by"]
    signed(customer, first)
    with pytest.raises(ValidationError, match="same instant"):
        signed(customer, first)
