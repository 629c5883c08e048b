"""A definition begins with a template."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from meters.admin.new_definition import OFFERED, guess
from meters.models import Kind, Meter, OutcomeDefinition
from meters.rules.templates import TEMPLATES, Need
from tests.meters.admin.given import drafted, meters, page_of
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

ADD = reverse("admin:meters_outcomedefinition_add")


def begin(client: Client, template: str, **fields: Any) -> Any:
    return client.post(f"{ADD}?template={template}", fields)


def test_every_template_is_offered_and_that_no_definition_may_be_needed() -> None:
    page = boss().get(ADD).content.decode()
    assert all(template.title in page for template in TEMPLATES)
    assert all(f"?template={template.key}" in page for template in OFFERED)
    assert "?template=every_event" not in page


@pytest.mark.parametrize("template", OFFERED, ids=lambda template: str(template.key))
def test_a_template_leads_to_its_draft(template: Any) -> None:
    named = meters()
    others = [named["reopened"], named["csat"], *(Meter.objects.create(key=f"m{n}", label=f"M {n}") for n in range(3))]
    chosen = {need.name: others[n].pk for n, need in enumerate(template.needs)}
    answer = begin(boss(), template.key, meter=named["resolved"].pk, **chosen)
    row = OutcomeDefinition.objects.get()
    assert answer.headers["Location"] == page_of(row)
    assert (row.meter, row.number, row.is_draft) == (named["resolved"], 1, True)
    assert row.rules.count() == len(template.rules)


def test_what_is_optional_can_be_left_out() -> None:
    named = meters()
    begin(
        boss(),
        "quiet_72",
        meter=named["resolved"].pk,
        resolved=named["resolved"].pk,
        reopened=named["reopened"].pk,
        opened="",
    )
    row = OutcomeDefinition.objects.get()
    assert (row.hold_hours, row.rules.count()) == (72, 2)


def test_what_is_missing_is_said_beside_its_question() -> None:
    named = meters()
    answer = begin(boss(), "quiet_72", meter=named["csat"].pk, resolved="")
    assert list(answer.context["form"].errors) == ["meter", "resolved", "reopened"]
    assert not OutcomeDefinition.objects.exists()


def test_one_meter_for_two_needs_is_a_rule_that_is_never_reached() -> None:
    named = meters()
    pk = named["resolved"].pk
    answer = begin(boss(), "quiet_72", meter=pk, resolved=pk, reopened=pk)
    assert "is never reached" in str(answer.context["form"].errors)


def test_only_outcomes_without_a_draft_can_be_defined() -> None:
    named = meters()
    free = Meter.objects.create(key="free", label="Free", kind=Kind.OUTCOME)
    drafted(named["resolved"])
    form = boss().get(f"{ADD}?template=quiet_72").context["form"]
    assert list(form.fields["meter"].queryset) == [free]
    assert form.fields["meter"].initial == free


def test_meters_that_speak_of_a_need_are_proposed() -> None:
    named = [Meter(key=key, label=label) for key, label in [
        ("tickets_resolved", "Tickets resolved"), ("ticket.reopened", "Again"), ("x", "Work opened"),
        ("a_rejected", "A"), ("b_rejected", "B"),
    ]]  # fmt: skip
    assert guess(Need("resolved", "?"), named) is named[0]
    assert guess(Need("reopened", "?"), named) is named[1]
    assert guess(Need("opened", "?"), named) is named[2]
    assert guess(Need("rejected", "?"), named) is None
    assert guess(Need("held", "?"), named) is None


@pytest.mark.parametrize(
    "query", ["template=nothing", "template=%00", "template=quiet_72&meter=%C2%B2", "meter=" + "9" * 40]
)
def test_addresses_that_somebody_made_up_are_no_failure(query: str) -> None:
    client = boss()
    assert client.get(f"{ADD}?{query}").status_code == 200
    assert client.post(f"{ADD}?{query}", {"meter": "x"}).status_code in (200, 302)


def test_whoever_may_not_add_begins_nothing() -> None:
    named = meters()
    client = clerk("meters.view_outcomedefinition", "meters.change_outcomedefinition")
    assert client.get(ADD).status_code == 403
    assert begin(client, "scratch", meter=named["resolved"].pk).status_code == 403
    assert not OutcomeDefinition.objects.exists()
