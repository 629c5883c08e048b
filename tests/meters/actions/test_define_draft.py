"""Begin a version of a definition."""

import pytest
from django.core.exceptions import ValidationError

from meters.actions.definitions import draft_from, draft_from_template, publish_definition
from meters.actions.judging.book import definition_of
from meters.models import DefinitionStatus, Meter
from meters.rules.templates import TEMPLATES
from tests.meters.actions.conftest import AS_OF
from tests.meters.actions.definitions_given import drafted

pytestmark = pytest.mark.django_db

BY_KEY = {template.key: template for template in TEMPLATES}


def test_a_draft_says_what_it_was_made_from(meters: dict[str, Meter]) -> None:
    row = drafted(meters)
    assert (row.number, row.status, row.effective_from, row.hold_hours) == (1, DefinitionStatus.DRAFT, None, 72)
    rules = [(rule.position, rule.on.key, rule.where, rule.effect) for rule in row.rules.all()]
    assert rules == [
        (0, "resolved", {}, "achieve"),
        (1, "reopened", {}, "void"),
        (2, "csat", {"score": {"lt": 4}}, "void"),
    ]


def test_a_meter_has_one_draft_at_a_time(meters: dict[str, Meter]) -> None:
    drafted(meters)
    with pytest.raises(ValidationError, match="has a draft already"):
        drafted(meters)


def test_a_new_version_says_what_the_old_one_does_and_comes_after_the_newest(meters: dict[str, Meter]) -> None:
    first = drafted(meters)
    publish_definition(first, at=AS_OF)
    second = draft_from(first)
    assert (second.number, second.effective_from, second.published_at) == (2, None, None)
    assert definition_of(second).rules == definition_of(first).rules
    assert second.statement == first.statement


@pytest.mark.parametrize("template", [each for each in TEMPLATES if each.rules], ids=lambda each: str(each.key))
def test_a_template_becomes_a_draft_that_can_be_published(meters: dict[str, Meter], template: object) -> None:
    usual = BY_KEY[template.key]  # type: ignore[attr-defined]
    chosen = dict(zip([need.name for need in usual.needs], meters.values(), strict=False))
    row = draft_from_template(meters["resolved"], usual, chosen)
    assert definition_of(row).statement == usual.form["statement"]
    assert row.rules.count() == len(usual.rules)
    publish_definition(row, at=AS_OF)


def test_what_a_template_needs_must_be_chosen(meters: dict[str, Meter]) -> None:
    with pytest.raises(ValidationError) as caught:
        draft_from_template(meters["resolved"], BY_KEY["quiet_72"], {"resolved": meters["resolved"]})
    assert list(caught.value.message_dict) == ["reopened"]


def test_that_every_event_counts_needs_no_draft(meters: dict[str, Meter]) -> None:
    with pytest.raises(ValidationError, match="needs no definition"):
        draft_from_template(meters["resolved"], BY_KEY["every_event"], {})
