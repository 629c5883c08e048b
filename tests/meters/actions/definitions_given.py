"""Definitions for the tests of what people do with them."""

from meters.actions.definitions import draft
from meters.models import Meter, OutcomeDefinition
from meters.rules.definition_form import parse_definition

QUIET = {
    "statement": "A ticket resolved and not reopened for 72 hours.",
    "hold_hours": 72,
    "rules": [
        {"on": "resolved", "effect": "achieve"},
        {"on": "reopened", "effect": "void"},
        {"on": "csat", "where": {"score": {"lt": 4}}, "effect": "void"},
    ],
}


def drafted(meters: dict[str, Meter], **fields: object) -> OutcomeDefinition:
    """A draft of what `resolved` means."""
    effective_from = fields.pop("effective_from", None)
    return draft(meters["resolved"], parse_definition(QUIET | fields), effective_from=effective_from)  # type: ignore[arg-type]
