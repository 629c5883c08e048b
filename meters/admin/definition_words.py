"""Definitions as billing people read them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.safestring import SafeString

from customers.admin.parts.display import badge
from meters.actions.judging.book import definition_of
from meters.models import Meter, OutcomeDefinition
from meters.rules.comparison import Mark, Sentence, compared
from meters.rules.wording import Labels, rule_sentence, term_sentences

_RULE = re.compile(r"rules\[(\d+)\]")
_FIELDS = {
    "hold_hours": "hold",
    "case_window_hours": "new case after",
    "reversal_horizon_days": "reversal horizon",
    "effective_from": "in force from",
}


def labels() -> Labels:
    """What people call each meter."""
    return dict(Meter.objects.values_list("key", "label"))


def in_words(version: OutcomeDefinition) -> dict[str, Sequence[str]]:
    """The version in sentences: its rules in order, and its terms."""
    definition, spoken = definition_of(version), labels()
    rules = [rule_sentence(rule, spoken) for rule in definition.rules]
    return {"rule_sentences": rules, "term_sentences": term_sentences(definition)}


def changes(version: OutcomeDefinition) -> tuple[Sentence, ...]:
    """The version beside the one before it; nothing where there is none, or where they say the same."""
    before = OutcomeDefinition.objects.filter(meter=version.meter, number__lt=version.number).order_by("-number")
    row = before.prefetch_related("rules__on").first()
    found = compared(definition_of(row), definition_of(version), labels()) if row else ()
    return found if any(each.mark is not Mark.KEPT for each in found) else ()


def problem_sentences(problems: Mapping[str, Iterable[str]]) -> list[str]:
    """Each problem with its place as people call it: "Rule 2, score, lt: must be a number."."""
    return [_sentence(path, text) for path, texts in problems.items() for text in texts]


def _sentence(path: str, text: str) -> str:
    steps = [_FIELDS.get(step, _counted(step)) for step in path.split(".") if step != "where"]
    place, told = ", ".join(steps), _counted(text).removesuffix(".")
    return f"{place[:1].upper()}{place[1:]}: {told}." if place else f"{told[:1].upper()}{told[1:]}."


def _counted(text: str) -> str:
    """Rules as people count them."""
    return _RULE.sub(lambda found: f"rule {int(found[1]) + 1}", text)


def state_badge(version: OutcomeDefinition, followed_at: datetime | None, now: datetime) -> SafeString:
    """Draft, in force, to come, or followed by a later version since `followed_at`."""
    if version.is_draft:
        return badge("Draft", "warn")
    if version.effective_from and version.effective_from > now:
        return badge(f"From {version.effective_from:%-d %b %Y}", "busy")
    return badge("Earlier version") if followed_at and followed_at <= now else badge("In force", "good")


def judged(version: OutcomeDefinition) -> str:
    """Which cases a published version judges."""
    if version.effective_from is None:
        return "every case"
    return f"cases that open from {version.effective_from:%-d %B %Y, %H:%M} UTC on"
