"""Meters and definitions for the tests of the admin."""

from typing import Any

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from meters.actions.definitions import draft, publish_definition
from meters.models import Kind, Meter, OutcomeDefinition
from meters.rules.definition_form import parse_definition
from tests.counted import RECEIVED_AT

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'

RULES = [
    {"on": "resolved", "effect": "achieve", "class": "assumed"},
    {"on": "reopened", "effect": "void"},
    {"on": "csat", "where": {"score": {"lt": 4}}, "effect": "void"},
]


def meters(**labels: str) -> dict[str, Meter]:
    """The outcome `resolved`, and what else may happen."""
    kinds = {"resolved": Kind.OUTCOME, "reopened": Kind.ACTIVITY, "csat": Kind.ACTIVITY}
    return {
        key: Meter.objects.create(key=key, label=labels.get(key, f"Ticket {key}"), kind=kind)
        for key, kind in kinds.items()
    }


def drafted(outcome: Meter, **fields: Any) -> OutcomeDefinition:
    """A draft of the 72-hour definition."""
    form = {"statement": "Resolved and quiet for 72 hours.", "hold_hours": 72, "rules": RULES}
    effective_from = fields.pop("effective_from", None)
    return draft(outcome, parse_definition(form | fields), effective_from=effective_from)


def published(outcome: Meter, **fields: Any) -> OutcomeDefinition:
    """The same, in force."""
    row = drafted(outcome, **fields)
    publish_definition(row, at=RECEIVED_AT)
    return row


def page_of(version: OutcomeDefinition, name: str = "change") -> str:
    return reverse(f"admin:meters_outcomedefinition_{name}", args=[version.pk])


def press(client: Client, version: OutcomeDefinition, verb: str) -> Any:
    """Press the button and answer yes."""
    return client.post(page_of(version, verb), {"_form_submitted": "True"})


def told(answer: Any) -> str:
    """What the page says happened."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))
