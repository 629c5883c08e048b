"""Publish a version: what must be right first, and from when on it judges."""

from datetime import datetime, timedelta

import pytest
from django.db import Error, transaction

from customers.models import Customer
from meters.actions.definitions import PublishError, draft_from, objections, publish_definition
from meters.models import DefinitionStatus, Kind, Meter, Outcome, OutcomeDefinition
from tests.meters.actions.conftest import AS_OF, START, Send
from tests.meters.actions.definitions_given import QUIET, drafted

pytestmark = pytest.mark.django_db

LATER = START + timedelta(days=10)


def published(row: OutcomeDefinition) -> OutcomeDefinition:
    publish_definition(row, at=AS_OF)
    return row


def refusal(row: OutcomeDefinition) -> dict[str, list[str]]:
    told = objections(row)
    with pytest.raises(PublishError) as caught:
        publish_definition(row, at=AS_OF)
    assert caught.value.problems == told
    assert OutcomeDefinition.objects.get(pk=row.pk).is_draft
    return dict(told)


def test_the_first_version_of_an_unused_meter_is_in_force_since_ever(meters: dict[str, Meter]) -> None:
    row = drafted(meters)
    assert objections(row) == {}
    published(row)
    assert (row.status, row.effective_from, row.published_at) == (DefinitionStatus.PUBLISHED, None, AS_OF)


def test_that_holds_even_if_it_names_a_day(meters: dict[str, Meter], send: Send) -> None:
    published(drafted(meters, effective_from=LATER))
    send(("resolved", 0), ("reopened", 1))
    assert Outcome.objects.get().status == "attempted"


def test_a_published_version_cannot_be_published_again_nor_changed(meters: dict[str, Meter]) -> None:
    row = published(drafted(meters))
    with pytest.raises(PublishError, match="published already"):
        publish_definition(row, at=AS_OF)
    with pytest.raises(Error), transaction.atomic():
        OutcomeDefinition.objects.filter(pk=row.pk).update(hold_hours=1)
    with pytest.raises(Error), transaction.atomic():
        row.rules.update(effect="confirm")


def test_what_is_published_is_what_is_stored_and_not_what_somebody_holds(meters: dict[str, Meter]) -> None:
    row = drafted(meters)
    OutcomeDefinition.objects.filter(pk=row.pk).update(hold_hours=24)
    assert published(row).hold_hours == 24


@pytest.mark.parametrize(
    ("change", "path", "text"),
    [
        ({"statement": " "}, "statement", "must be a text of 1 to 1000 characters"),
        ({"hold_hours": 90_000}, "hold_hours", "must be a whole number from 0 to 87840"),
        ({"case_window_hours": 71}, "case_window_hours", "must be at least the hold of 72 hours"),
    ],
)
def test_the_parts_must_make_sense(meters: dict[str, Meter], change: dict[str, object], path: str, text: str) -> None:
    row = drafted(meters)
    OutcomeDefinition.objects.filter(pk=row.pk).update(**change)
    row.refresh_from_db()
    found = refusal(row)
    assert list(found) == [path]
    assert text in found[path][0]


def test_a_version_without_rules_or_that_never_charges_is_refused(meters: dict[str, Meter]) -> None:
    row = drafted(meters)
    row.rules.filter(effect="achieve").delete()
    assert refusal(row) == {"rules": ["never charge: at least one must achieve or confirm"]}
    row.rules.all().delete()
    assert refusal(row) == {"rules": ["must be a list of 1 to 100 entries"]}


def test_a_rule_that_is_never_reached_is_refused(meters: dict[str, Meter]) -> None:
    row = drafted(meters)
    row.rules.create(position=9, on=meters["reopened"], where={"by": {"eq": "spam"}}, effect="exclude")
    assert refusal(row) == {"rules[3]": ["is never reached: rules[1] takes every reopened that it would match"]}


def test_a_condition_that_makes_no_sense_is_refused_at_its_place(meters: dict[str, Meter]) -> None:
    row = drafted(meters)
    row.rules.filter(on=meters["csat"]).update(where={"score": {"lt": "low"}})
    assert refusal(row) == {"rules[2].where.score.lt": ["must be a number"]}


def test_only_outcomes_have_definitions(meters: dict[str, Meter]) -> None:
    row = drafted(meters | {"resolved": Meter.objects.create(key="tries", label="Tries", kind=Kind.ACTIVITY)})
    assert refusal(row) == {"meter": ["tries is not an outcome: only outcomes have definitions"]}


def test_a_property_that_its_meter_does_not_keep_is_refused(meters: dict[str, Meter]) -> None:
    Meter.objects.filter(key="csat").update(kept_properties=["tier"])
    assert refusal(drafted(meters)) == {"rules[2].where.score": ["the meter csat does not keep this property"]}


def test_a_success_must_bring_the_dimensions_of_the_outcome(meters: dict[str, Meter]) -> None:
    Meter.objects.filter(key="resolved").update(dimensions={"tier": None}, kept_properties=["plan"])
    meters["resolved"].refresh_from_db()
    assert refusal(drafted(meters)) == {
        "rules[0].on": ["the meter resolved does not keep “tier”, a dimension of the outcome"]
    }


@pytest.mark.parametrize("meter", ["resolved", "confirmed"])
def test_the_first_version_of_a_meter_in_use_says_from_when_on(
    meters: dict[str, Meter], send: Send, meter: str
) -> None:
    send((meter, 0))
    rules = [{"on": "resolved", "effect": "achieve"}, {"on": "confirmed", "effect": "confirm"}]
    row = drafted(meters, rules=rules)
    happened = f"the last one on {meter} happened on 5 Oct 2026 12:00 UTC"
    assert refusal(row) == {
        "effective_from": [f"say from when on it is in force, because there are events already: {happened}"]
    }
    OutcomeDefinition.objects.filter(pk=row.pk).update(effective_from=START)
    row.refresh_from_db()
    assert refusal(row) == {"effective_from": [f"must be later than all events: {happened}"]}
    OutcomeDefinition.objects.filter(pk=row.pk).update(effective_from=START + timedelta(seconds=1))
    assert published(row).effective_from == START + timedelta(seconds=1)


def test_events_that_make_no_success_do_not_stand_in_the_way_of_the_first_version(
    meters: dict[str, Meter], send: Send
) -> None:
    send(("reopened", 0), ("csat", 1))
    assert published(drafted(meters)).effective_from is None


def test_a_later_version_says_from_when_on(meters: dict[str, Meter]) -> None:
    row = draft_from(published(drafted(meters)))
    assert refusal(row) == {
        "effective_from": ["say from when on it is in force; cases that open before are judged by version 1"]
    }


@pytest.mark.parametrize("meter", ["resolved", "reopened"])
def test_a_later_version_may_begin_in_the_past_only_while_nothing_happened_since(
    meters: dict[str, Meter], send: Send, meter: str
) -> None:
    published(drafted(meters))
    send((meter, 24 * 10))
    row = drafted(meters, hold_hours=24, effective_from=LATER)
    assert list(refusal(row)) == ["effective_from"]
    OutcomeDefinition.objects.filter(pk=row.pk).update(effective_from=LATER + timedelta(seconds=1))
    assert published(row).effective_from == LATER + timedelta(seconds=1)


def test_events_on_a_meter_that_no_success_needs_do_not_stand_in_the_way(meters: dict[str, Meter], send: Send) -> None:
    published(drafted(meters))
    send(("human", 24 * 20))
    rules = [*QUIET["rules"], {"on": "human", "effect": "exclude"}]  # type: ignore[misc]
    assert published(drafted(meters, rules=rules, effective_from=LATER)).number == 2


def test_versions_come_into_force_in_their_order(meters: dict[str, Meter]) -> None:
    published(drafted(meters))
    published(drafted(meters, hold_hours=24, effective_from=LATER))
    row = drafted(meters, hold_hours=1, effective_from=LATER)
    told = "must be later than 15 Oct 2026 12:00 UTC, when version 2 comes into force"
    assert refusal(row) == {"effective_from": [told]}


def test_a_definition_changed_on_the_15th_judges_the_older_cases_by_the_older_version(
    meters: dict[str, Meter], send: Send
) -> None:
    published(drafted(meters))
    send(("resolved", 24 * 9, "old"))
    published(drafted(meters, hold_hours=0, effective_from=LATER))
    send(("resolved", 24 * 10, "new"), ("resolved", 24 * 9 + 30, "old"))
    ends = {outcome.case_key: outcome.matures_at for outcome in Outcome.objects.all()}
    assert ends == {"old": START + timedelta(days=9, hours=30 + 72), "new": LATER}


def test_the_last_event_is_found_among_all_customers(meters: dict[str, Meter], send: Send) -> None:
    Customer.objects.create(key="zebra", name="Zebra", currency="USD")
    send(("resolved", 5), ("resolved", 3))
    told = refusal(drafted(meters))["effective_from"][0]
    assert f"{datetime(2026, 10, 5, 17):%-d %b %Y %H:%M} UTC" in told  # noqa: DTZ001


def test_everything_that_stands_in_the_way_is_told_at_once(meters: dict[str, Meter], send: Send) -> None:
    send(("resolved", 0))
    row = drafted(meters)
    row.rules.create(position=9, on=meters["reopened"], effect="exclude")
    assert sorted(refusal(row)) == ["effective_from", "rules[3]"]
