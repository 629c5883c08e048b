"""Definitions of outcomes in the catalogue: published when they are applied, versioned when they differ."""

import re
from datetime import UTC, datetime

import pytest

from customers.models import Customer
from meters.actions.definitions import agree, draft, draft_from, publish_definition
from meters.models import Meter, OutcomeDefinition
from meters.rules.definition_form import parse_definition
from plans.actions.catalogue import check, export
from tests.counted import count
from tests.plans.catalogue.files import AT, DOC, done, problems

pytestmark = pytest.mark.django_db

FILE = """\
meters:
  - key: tickets_resolved
    kind: outcome
    definition:
      statement: A ticket resolved by the assistant and not reopened for 72 hours.
      hold_hours: 72
      timer: last_success        # first_success | last_success | any_signal
      case_window_hours: null    # null: one charge per case for ever
      reversal_horizon_days: null
      rules:
        - {on: tickets_resolved, effect: achieve, class: assumed}
        - {on: customer_confirmed, effect: confirm, class: confirmed}
        - {on: tickets_reopened, effect: void}
        - {on: csat, where: {score: {lt: 4}}, effect: void}
        - {on: ticket_opened, effect: attempt}
        - {on: human_replied, effect: exclude}
  - {key: customer_confirmed, kind: activity}
  - {key: tickets_reopened, kind: activity}
  - {key: csat, kind: activity}
  - {key: ticket_opened, kind: activity}
  - {key: human_replied, kind: activity}
"""
LATER = FILE.replace("hold_hours: 72", "hold_hours: 24\n      effective_from: 2026-10-15T00:00:00+02:00")


def newest() -> OutcomeDefinition:
    return OutcomeDefinition.objects.order_by("-number")[0]


def test_a_definition_is_published_with_its_meter() -> None:
    changes = done(FILE)

    assert changes[0] == "created meter tickets_resolved"
    assert changes[6:] == ["published definition 1 of tickets_resolved"]
    row = OutcomeDefinition.objects.get()
    assert (row.number, row.status, row.published_at, row.effective_from) == (1, "published", AT, None)
    assert (row.hold_hours, row.timer, row.case_window_hours) == (72, "last_success", None)
    assert [(rule.on.key, rule.where, rule.effect, rule.outcome_class) for rule in row.rules.all()] == [
        ("tickets_resolved", {}, "achieve", "assumed"),
        ("customer_confirmed", {}, "confirm", "confirmed"),
        ("tickets_reopened", {}, "void", ""),
        ("csat", {"score": {"lt": 4}}, "void", ""),
        ("ticket_opened", {}, "attempt", ""),
        ("human_replied", {}, "exclude", ""),
    ]


def test_the_documented_example_can_be_applied() -> None:
    [_, documented] = re.findall(r"```yaml\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)

    assert done(documented)[-1] == "published definition 1 of tickets_resolved"
    assert done(documented) == []


def test_a_check_says_so_and_publishes_nothing() -> None:
    answer = check(FILE.encode(), at=AT)

    assert str(answer.changes[-1]) == "published definition 1 of tickets_resolved"
    assert not OutcomeDefinition.objects.exists()


@pytest.mark.parametrize(
    "equal",
    [
        FILE,
        FILE.replace("{lt: 4}", '{lt: "4.00"}'),
        FILE.replace("      timer: last_success        # first_success | last_success | any_signal\n", ""),
        FILE.replace("      hold_hours: 72", "      effective_from: 2026-12-01T00:00:00Z\n      hold_hours: 72"),
        "meters: [{key: tickets_resolved, definition: null}]",
        "meters: [{key: tickets_resolved, kind: outcome}]",
    ],
    ids=["same", "other spelling", "default", "with a beginning", "nothing", "left out"],
)
def test_an_equal_definition_changes_nothing(equal: str) -> None:
    done(FILE)

    assert done(equal) == []
    assert OutcomeDefinition.objects.count() == 1


def test_a_different_one_is_the_next_version_from_its_instant_on() -> None:
    done(FILE)

    assert done(LATER) == ["published definition 2 of tickets_resolved"]
    row = newest()
    assert (row.number, row.hold_hours) == (2, 24)
    assert row.effective_from == datetime(2026, 10, 14, 22, tzinfo=UTC)
    assert done(LATER) == []


def test_a_later_version_must_say_from_when_on() -> None:
    done(FILE)

    assert problems(FILE.replace("hold_hours: 72", "hold_hours: 24")) == [
        "5: meters[0].definition.effective_from: say from when on it is in force; cases that open before are"
        " judged by version 1"
    ]


def test_it_may_begin_in_the_past_only_while_the_meter_has_no_event_since() -> None:
    done(FILE)
    acme = Customer.objects.create(key="acme", name="Acme", currency="USD")
    meter = Meter.objects.get(key="tickets_resolved")
    count(acme, meter, at=datetime(2026, 10, 14, 22, tzinfo=UTC))

    assert problems(LATER) == [
        "7: meters[0].definition.effective_from: must be later than all events: the last one on tickets_resolved"
        " happened on 14 Oct 2026 22:00 UTC"
    ]
    assert done(LATER.replace("T00:00:00", "T00:00:01")) == ["published definition 2 of tickets_resolved"]


def test_the_first_one_of_a_meter_in_use_must_say_from_when_on_too() -> None:
    done(FILE.replace(FILE[FILE.index("    definition:") : FILE.index("  - {key: customer")], ""))
    acme = Customer.objects.create(key="acme", name="Acme", currency="USD")
    count(acme, Meter.objects.get(key="customer_confirmed"), at=datetime(2026, 10, 1, tzinfo=UTC))

    [problem] = problems(FILE)
    assert problem.startswith("5: meters[0].definition.effective_from: say from when on it is in force, because there")
    began = FILE.replace("      hold_hours: 72", "      hold_hours: 72\n      effective_from: 2026-10-02T00:00:00Z")
    assert done(began) == ["published definition 1 of tickets_resolved"]
    assert newest().effective_from == datetime(2026, 10, 2, tzinfo=UTC)


def changed(old: str, new: str) -> str:
    assert old in FILE
    return FILE.replace(old, new)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (changed("kind: outcome", "kind: activity"), "5: meters[0].definition: tickets_resolved is not an outcome"),
        (changed("hold_hours: 72", "hold: 72"), "6: meters[0].definition.hold: is not a key here; the keys are state"),
        (changed("effect: void}\n        - {on: ticket_", "effect: void, if: x}\n        - {on: ticket_"),
         "14: meters[0].definition.rules[3].if: is not a key here; the keys are on, where, effect, class"),
        (changed("hold_hours: 72", "hold_hours: -1"), "6: meters[0].definition.hold_hours: must be a whole number"),
        (changed("hold_hours: 72", 'hold_hours: "72"'), "6: meters[0].definition.hold_hours: must be a whole number"),
        (changed("hold_hours: 72", "hold_hours: 72.0"), "6: meters[0].definition.hold_hours: must be a whole number"),
        (changed("hold_hours: 72", f"hold_hours: {'9' * 5_000}"), "6: meters[0].definition.hold_hours: must be a who"),
        (changed("case_window_hours: null", "case_window_hours: 71"),
         "8: meters[0].definition.case_window_hours: must be at least the hold of 72 hours"),
        (changed("timer: last_success ", "timer: soon "), "7: meters[0].definition.timer: must be one of first_succ"),
        (changed("      statement: A ticket", "      # A ticket"), "6: meters[0].definition.statement: is missing"),
        (changed("{on: tickets_reopened, effect: void}", "{on: tickets_reopened}"),
         "13: meters[0].definition.rules[2].effect: is missing"),
        (changed("{on: tickets_reopened, effect: void}", "{effect: void}"),
         "13: meters[0].definition.rules[2].on: is missing"),
        (changed("{on: tickets_reopened, effect: void}", "tickets_reopened"),
         "13: meters[0].definition.rules[2]: must be a mapping"),
        (changed("{on: human_replied, ", "{on: humans, "),
         "16: meters[0].definition.rules[5].on: there is no meter 'humans', neither in the file nor in the database"),
        (changed("{lt: 4}", "{lt: 4.5}"), "14: meters[0].definition.rules[3].where.score.lt: must not be a binary fr"),
        (changed("{lt: 4}", "{like: 4}"), "14: meters[0].definition.rules[3].where.score.like: is not known here"),
        (changed("{lt: 4}", "4"), "14: meters[0].definition.rules[3].where.score: must be a mapping"),
        (changed("effect: attempt}", "effect: attempt, class: x}"),
         "15: meters[0].definition.rules[4].class: belongs to a success"),
        (changed("on: human_replied,", "on: tickets_reopened,"),
         "16: meters[0].definition.rules[5]: is never reached: rules[2] takes every tickets_reopened"),
        (changed("{key: csat, kind: activity}", "{key: csat, kind: activity, properties: [tier]}"),
         "14: meters[0].definition.rules[3].where.score: the meter csat does not keep this property"),
        (FILE.replace("kind: outcome", "kind: outcome\n    dimensions: [tier]", 1).replace(
            "{key: customer_confirmed, kind: activity}", "{key: customer_confirmed, kind: activity, properties: [x]}"),
         "13: meters[0].definition.rules[1].on: the meter customer_confirmed does not keep “tier”, a dimension"),
        (changed("      hold_hours: 72", "      effective_from: 2026-10-15"),
         "6: meters[0].definition.effective_from: must be an instant with its offset such as 2026-10-15T00:00:00Z"),
        (changed("      hold_hours: 72", "      effective_from: 2026-10-15T00:00:00"),
         "6: meters[0].definition.effective_from: must be an instant with its offset such as 2026-10-15T00:00:00Z"),
        (changed("      hold_hours: 72", "      effective_from: 0001-01-01T00:00:00+14:00"),
         "6: meters[0].definition.effective_from: must be an instant"),
        ("meters: [{key: m, definition: quiet}]", "1: meters[0].definition: must be a mapping of keys"),
        ("meters: [{key: m, definition: {statement: Any., rules: []}}]", "1: meters[0].definition.rules: must be a"),
        ("meters: [{key: m, definition: {statement: Any., rules: [{on: m, effect: void}]}}]",
         "1: meters[0].definition.rules: never charge"),
    ],
)  # fmt: skip
def test_a_mistake_is_the_only_problem_and_is_found_where_it_is(text: str, problem: str) -> None:
    first, *others = problems(text)

    assert first.startswith(problem)
    assert others == []
    assert not OutcomeDefinition.objects.exists()


def test_a_draft_in_the_admin_is_not_overwritten() -> None:
    done(FILE)
    draft_from(OutcomeDefinition.objects.get())

    assert problems(LATER) == [
        "5: meters[0].definition: has a draft that would be in the way; publish or delete it first"
    ]
    assert done(FILE) == []


def test_what_published_rules_ask_for_stays_kept() -> None:
    done(FILE)

    assert problems("meters: [{key: csat, properties: [tier]}]") == [
        "1: meters[0].properties: must include “score”, which tickets_resolved v1 needs"
    ]
    assert done("meters: [{key: csat, properties: [tier, score]}]") == ["updated meter csat: properties"]
    assert Meter.objects.get(key="csat").kept_properties == ["score", "tier"]
    assert done("meters: [{key: csat, properties: all}]") == ["updated meter csat: properties"]
    assert Meter.objects.get(key="csat").kept_properties is None


def test_a_dimension_is_refused_that_a_success_does_not_bring() -> None:
    done(FILE)
    Meter.objects.filter(key="customer_confirmed").update(kept_properties=["score"])

    assert problems("meters: [{key: tickets_resolved, dimensions: [tier]}]") == [
        "1: meters[0].dimensions: tickets_resolved v1 needs “tier”, which the meter customer_confirmed does not keep"
    ]


def test_the_newest_version_is_exported_and_changes_nothing_where_it_came_from() -> None:
    done(FILE)
    done(LATER)
    text = export(at=AT).text

    assert text.count("statement:") == 1
    assert "hold_hours: 24" in text
    assert "effective_from: '2026-10-14T22:00:00Z'" in text
    assert "where:\n            score:\n              lt: 4\n" in text
    assert done(text) == []
    assert done(text.replace("hold_hours: 24", "hold_hours: 48").replace("10-14T", "10-16T")) == [
        "published definition 3 of tickets_resolved"
    ]


def test_what_the_admin_made_is_exported_and_what_the_file_cannot_say_is_told() -> None:
    done(FILE)
    first = OutcomeDefinition.objects.get()
    second = draft_from(first)
    OutcomeDefinition.objects.filter(pk=second.pk).update(hold_hours=1, effective_from=AT)
    publish_definition(second, at=AT)
    acme = Customer.objects.create(key="acme", name="Acme", currency="USD")
    agree(acme, first, accepted_by="Ada", accepted_at=AT)
    draft_from(second)

    exported = export(at=AT)
    assert "hold_hours: 1\n" in exported.text
    assert exported.warnings == (
        "meter tickets_resolved has a draft of its definition, which is not in the file",
        "1 agreement binds a customer to a version of a definition; that is not in the file",
    )


def test_a_definition_may_name_a_meter_of_the_database() -> None:
    done("meters: [{key: again, kind: activity}]")

    assert done(
        "meters: [{key: m, definition: {statement: Any, rules: [{on: m, effect: achieve}, {on: again, effect: void}]}}]"
    ) == ["created meter m", "published definition 1 of m"]


def test_a_draft_without_a_published_version_is_in_the_way_of_the_first() -> None:
    done("meters: [{key: m}]")
    draft(Meter.objects.get(), parse_definition({"statement": "Any.", "rules": [{"on": "m", "effect": "achieve"}]}))
    assert problems("meters: [{key: m, definition: {statement: Any., rules: [{on: m, effect: confirm}]}}]") == [
        "1: meters[0].definition: has a draft that would be in the way; publish or delete it first"
    ]
