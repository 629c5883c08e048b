"""The usual definitions, to start from: data, with meters to be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from meters.rules.definition_form import DefinitionError
from meters.rules.faults import Fault

Rule = Mapping[str, Any]
"""A rule as it is written, with the name of a need under `on`."""


@dataclass(frozen=True, slots=True)
class Need:
    """A meter to be chosen: `name` stands for it in the rules, `question` asks for it."""

    name: str
    question: str
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A definition as `parse_definition` reads it, with the names of `needs` in place of meters.

    Without rules the meter does best without a definition.
    """

    key: str
    title: str
    explanation: str
    needs: tuple[Need, ...] = ()
    form: Mapping[str, object] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


def fill(template: Template, meters: Mapping[str, str]) -> dict[str, object] | None:
    """The definition with the chosen meters; rules about an optional meter that is not chosen are left out.

    None where no definition is needed. DefinitionError names each meter that is missing.
    """
    missing = [need for need in template.needs if not need.is_optional and not meters.get(need.name)]
    if missing:
        raise DefinitionError(tuple(Fault(need.name, f"choose a meter: {need.question}") for need in missing))
    if not template.rules:
        return None
    rules = [{**rule, "on": meters[rule["on"]]} for rule in template.rules if meters.get(rule["on"])]
    return {**template.form, "rules": rules}


_RESOLVED = Need("resolved", "Which event says that the case is resolved?")
_REOPENED = Need("reopened", "Which event says that it was opened again?")
_OPENED = Need("opened", "Which event says that work on it began?", is_optional=True)

_ATTEMPT: Rule = {"on": "opened", "effect": "attempt"}
_REOPENING: Rule = {"on": "reopened", "effect": "void"}


def _quiet(hours: int) -> Template:
    return Template(
        key=f"quiet_{hours}",
        title=f"Resolved and quiet for {hours} hours",
        explanation=f"A case counts {hours} hours after it was last resolved, unless it is opened again before. "
        "One that is opened again later is taken back.",
        needs=(_RESOLVED, _REOPENED, _OPENED),
        form={
            "statement": f"A case that was resolved and not opened again for {hours} hours.",
            "hold_hours": hours,
            "timer": "last_success",
        },
        rules=({"on": "resolved", "effect": "achieve"}, _REOPENING, _ATTEMPT),
    )


EVERY_EVENT = Template(
    key="every_event",
    title="Every event counts",
    explanation="Each event is one outcome, final when it arrives, whatever its case. No definition is needed.",
)

ONCE_PER_CASE = Template(
    key="once_per_case",
    title="Once per case",
    explanation="The first success of a case counts at once; what follows on the same case changes nothing.",
    needs=(Need("achieved", "Which event is the success?"),),
    form={
        "statement": "A case that succeeded, once for each case.",
        "timer": "first_success",
    },
    rules=({"on": "achieved", "effect": "achieve"},),
)

CONFIRMED_OR_ASSUMED = Template(
    key="confirmed_or_assumed",
    title="Confirmed or assumed",
    explanation="A case counts at once when the customer confirms it, as “confirmed”; otherwise after 72 quiet "
    "hours, as “assumed”. The two can have different prices.",
    needs=(_RESOLVED, Need("confirmed", "Which event says that the customer confirmed it?"), _REOPENED, _OPENED),
    form={
        "statement": "A case that was resolved, and confirmed by the customer or not opened again for 72 hours.",
        "hold_hours": 72,
        "timer": "last_success",
    },
    rules=(
        {"on": "confirmed", "effect": "confirm", "class": "confirmed"},
        {"on": "resolved", "effect": "achieve", "class": "assumed"},
        _REOPENING,
        _ATTEMPT,
    ),
)

QUALIFIED_LEAD = Template(
    key="qualified_lead",
    title="Qualified lead with exclusions",
    explanation="A lead counts a week after it was qualified. Leads that sales sends back are taken back; tests, "
    "duplicates and spam never count.",
    needs=(
        Need("qualified", "Which event says that the lead is qualified?"),
        Need("rejected", "Which event says that sales sent it back?"),
        Need("disqualified", "Which event says that it is a duplicate or spam?"),
        Need("captured", "Which event says that the lead came in?", is_optional=True),
    ),
    form={
        "statement": "A qualified lead that was not sent back within 7 days; tests, duplicates and spam never count.",
        "hold_hours": 168,
        "timer": "first_success",
    },
    rules=(
        {"on": "qualified", "where": {"test": {"eq": True}}, "effect": "exclude"},
        {"on": "qualified", "effect": "achieve", "class": "qualified"},
        {"on": "rejected", "effect": "void"},
        {"on": "disqualified", "effect": "exclude"},
        {"on": "captured", "effect": "attempt"},
    ),
)

MEETING_HELD = Template(
    key="meeting_held",
    title="Meeting held",
    explanation="A booking is a try; the meeting counts a day after it was held, unless somebody reports that the "
    "guest did not come.",
    needs=(
        Need("held", "Which event says that the meeting took place?"),
        Need("no_show", "Which event says that the guest did not come?"),
        Need("booked", "Which event says that it was booked?", is_optional=True),
    ),
    form={
        "statement": "A meeting that took place and was not reported as missed within 24 hours.",
        "hold_hours": 24,
        "timer": "first_success",
    },
    rules=(
        {"on": "held", "effect": "achieve"},
        {"on": "no_show", "effect": "void"},
        {"on": "booked", "effect": "attempt"},
    ),
)

HUMAN_EXCLUDED = Template(
    key="human_excluded",
    title="Human handled is excluded",
    explanation="A case counts after 72 quiet hours, but never if one of your people worked on it, before or after.",
    needs=(_RESOLVED, _REOPENED, Need("human", "Which event says that a person worked on it?"), _OPENED),
    form={
        "statement": "A case resolved by the assistant alone and not opened again for 72 hours.",
        "hold_hours": 72,
        "timer": "last_success",
    },
    rules=(
        {"on": "human", "effect": "exclude"},
        {"on": "resolved", "effect": "achieve"},
        _REOPENING,
        _ATTEMPT,
    ),
)

TEMPLATES = (
    EVERY_EVENT,
    ONCE_PER_CASE,
    _quiet(24),
    _quiet(72),
    CONFIRMED_OR_ASSUMED,
    QUALIFIED_LEAD,
    MEETING_HELD,
    HUMAN_EXCLUDED,
)
"""In the order in which they are offered."""
