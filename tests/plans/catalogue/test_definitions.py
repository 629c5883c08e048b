"""Definitions in a catalogue file: published as written, left alone when they say the same, explained when wrong."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from customers.models import Customer
from meters.actions.intake import take_in
from meters.models import Meter, Outcome, OutcomeDefinition, Source
from meters.rules.posted import Answer, Posted
from plans.actions.catalogue import export
from tests.plans.catalogue.files import AT, done, problems

pytestmark = pytest.mark.django_db

FILE = """\
meters:
  - {key: tickets_reopened, kind: activity}
  - {key: csat, kind: activity}
  - key: tickets_resolved
    definition:
      statement: A ticket resolved by the assistant and not reopened for 72 hours.
      hold_hours: 72
      timer: last_success        # first_success | last_success | any_signal
      case_window_hours: null    # null: one charge per case for ever
      reversal_horizon_days: null
      rules:
        - {on: tickets_resolved, effect: achieve, class: assumed}
        - {on: tickets_reopened, effect: void}
        - {on: csat, where: {score: {lt: 4}}, effect: void}
"""


def test_a_definition_is_published_as_it_is_written() -> None:
    assert "published definition of tickets_resolved" in done(FILE)
    version = OutcomeDefinition.objects.get()
    assert (version.status, version.number, version.hold_hours, version.effective_from) == ("published", 1, 72, None)
    rules = [(rule.on.key, rule.effect, rule.outcome_class, rule.where) for rule in version.rules.select_related("on")]
    assert rules == [
        ("tickets_resolved", "achieve", "assumed", {}),
        ("tickets_reopened", "void", "", {}),
        ("csat", "void", "", {"score": {"lt": 4}}),
    ]


def test_a_file_applied_twice_changes_nothing_the_second_time() -> None:
    done(FILE)
    assert done(FILE) == []


def test_what_is_exported_says_the_same() -> None:
    done(FILE)
    text = export(at=AT).text
    assert done(text) == []
    assert "score:" in text
    assert "hold_hours: 72" in text


def test_another_definition_says_from_when_on() -> None:
    done(FILE)
    changed = FILE.replace("hold_hours: 72", "hold_hours: 24")
    assert any("definition.effective_from" in problem for problem in problems(changed))
    later = changed.replace("hold_hours: 24", "hold_hours: 24\n      effective_from: 2026-12-01T00:00:00Z")
    assert done(later) == ["published definition of tickets_resolved"]
    assert OutcomeDefinition.objects.order_by("-number").first().effective_from == datetime(2026, 12, 1, tzinfo=UTC)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("written", "instead", "place"),
    [
        ("effect: achieve", "effect: achive", "definition.rules[0].effect"),
        ("on: csat", "on: nobody", "definition.rules[2].on"),
        ("lt: 4", "lt: 4.5", "definition.rules[2].where.score.lt"),
        ("lt: 4", "below: 4", "definition.rules[2].where.score.below"),
        ("hold_hours: 72", "hold_hours: many", "definition.hold_hours"),
        ("hold_hours: 72", "hold_ours: 72", "definition.hold_ours"),
        ("timer: last_success", "timer: lunch", "definition.timer"),
        ("statement: A ticket", "statment: A ticket", "definition.statment"),
        ("hold_hours: 72", "hold_hours: 72\n      effective_from: tomorrow", "definition.effective_from"),
        ("key: tickets_resolved", "key: tickets_resolved\n    kind: activity", "definition.meter"),
        ("key: tickets_resolved", "key: tickets_resolved\n    aggregation: max", "aggregation"),
    ],
)
def test_a_mistake_is_named_with_its_place(written: str, instead: str, place: str) -> None:
    found = problems(FILE.replace(written, instead, 1))
    assert any(f"meters[2].{place}" in problem for problem in found), found
    assert not Meter.objects.exists()


def test_an_event_is_judged_by_what_the_file_says() -> None:
    done(FILE)
    Customer.objects.create(key="acme", name="Acme", currency="USD")
    posted = Posted(0, "e1", "acme", "tickets_resolved", AT, Decimal(1), "ticket-1", "{}", b"")
    take_in([posted], Answer(), source=Source.API, source_name="t", customer_key=None, as_of=AT)
    outcome = Outcome.objects.get()
    assert (outcome.outcome_class, outcome.matures_at) == ("assumed", AT + timedelta(hours=72))


def test_the_other_keys_of_a_meter() -> None:
    text = """\
meters:
  - key: seats
    kind: activity
    aggregation: unique
    unique_property: user
    unknown_values: other
    kept_properties: [user]
"""
    done(text)
    meter = Meter.objects.get()
    assert (meter.unique_property, meter.unknown_values, meter.kept_properties) == ("user", "other", ["user"])
    assert done(export(at=AT).text) == []
