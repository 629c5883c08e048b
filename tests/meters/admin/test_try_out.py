"""The try-out on a definition's page: paste or pick signals, see the verdict; nothing is written."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from meters.models import Outcome, OutcomeDefinition
from tests.counted import count
from tests.factories import CustomerFactory
from tests.meters.admin.given import HOSTILE, drafted, meters, page_of, published
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db


def tried(client: Client, version: OutcomeDefinition, signals: str = "", **fields: Any) -> Any:
    """What the page says of these signals."""
    sent = {"try-signals": signals} | {f"try-{name}": value for name, value in fields.items()}
    answer = client.post(page_of(version, "try_out"), sent)
    assert answer.status_code == 200
    return answer


def verdict(answer: Any) -> tuple[str, list[str]]:
    """The badge, and what each signal did."""
    window = answer.context["windows"][0]
    return str(window.status), [row.what for row in window.rows]


def test_a_draft_tells_what_it_makes_of_a_case_before_it_is_published() -> None:
    row = drafted(meters()["resolved"])
    answer = tried(boss(), row, "2026-10-05 12:00 resolved\n+71h59m59s reopened")
    status, did = verdict(answer)
    assert "Attempted" in status
    assert did == [
        "A success, final 72 hours later on 8 Oct 2026 12:00.",
        "Takes the success back before it was final.",
    ]
    page = answer.content.decode()
    assert "Taken back by reopened on 8 Oct 2026 11:59:59, before it was final." in page
    assert "2. When “Ticket reopened” arrives for the same case, take the success back." in page
    assert not Outcome.objects.exists()


def test_at_the_end_of_the_hold_it_is_reversed() -> None:
    row = drafted(meters()["resolved"])
    status, _ = verdict(tried(boss(), row, "2026-10-05 12:00 resolved\n+72h reopened"))
    assert "Reversed" in status


def test_the_page_begins_with_a_story() -> None:
    row, client = drafted(meters()["resolved"]), boss()
    story = client.get(page_of(row)).context["try_form"]["signals"].value()
    assert [line.split()[-1] for line in story.splitlines()] == ["resolved", "reopened"]
    assert "Attempted" in verdict(tried(client, row, story))[0]


def test_json_as_it_is_posted_will_do() -> None:
    row = drafted(meters()["resolved"])
    events = [{"meter": "resolved", "occurred_at": "2026-10-05T12:00:00Z", "customer": "acme", "case": "x"}]
    answer = tried(boss(), row, json.dumps({"events": events}))
    facts = dict(answer.context["windows"][0].facts)
    assert (facts["Quantity"], facts["Class"], facts["Counts on"]) == ("1", "assumed", "8 October 2026")


def test_signals_of_a_case_are_picked_in_the_customers_time() -> None:
    named, customer = meters(), CustomerFactory.create(timezone="America/New_York")
    row = drafted(named["resolved"])
    count(customer, named["resolved"], case_key="ticket-981", properties={"agent": HOSTILE})
    answer = tried(boss(), row, "ignored", customer=customer.pk, case="ticket-981")
    facts = dict(answer.context["windows"][0].facts)
    assert facts["Final from"] == "10 Oct 2026, 08:00:00"
    lines = answer.context["try_form"]["signals"].value()
    assert lines.startswith("2026-10-07 08:00:00-04:00 resolved agent=")
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"signals": ""}, "signals"),
        ({"signals": "2026-10-05 unheard"}, "signals"),
        ({"signals": "\0"}, "signals"),
        ({"signals": "x" * 200_000}, "signals"),
        ({"signals": "[" * 5_000}, "signals"),
        ({"case": "ticket-1"}, "customer"),
        ({"customer": "99999999999999999999", "case": "x"}, "customer"),
    ],
)
def test_what_cannot_be_tried_is_said_beside_its_field(fields: dict[str, str], field: str) -> None:
    answer = tried(boss(), drafted(meters()["resolved"]), **fields)
    assert field in answer.context["try_form"].errors
    assert "windows" not in answer.context


def test_a_case_without_events_is_told() -> None:
    customer = CustomerFactory.create()
    answer = tried(boss(), drafted(meters()["resolved"]), customer=customer.pk, case="nothing")
    assert answer.context["try_form"].errors["case"] == ["There are no events on this case."]


def test_many_mistakes_are_not_a_long_page() -> None:
    answer = tried(boss(), drafted(meters()["resolved"]), "2026-10-05 unheard\n" * 150)
    problems = answer.context["try_form"].errors["signals"]
    assert (len(problems), problems[-1]) == (11, "And 140 more.")


def test_signals_that_no_rule_names_are_left_aside() -> None:
    named = meters()
    row = drafted(named["resolved"], rules=[{"on": "resolved", "effect": "achieve"}])
    client = boss()
    assert "No verdict." in tried(client, row, "2026-10-05 csat").content.decode()
    assert "no rule names Ticket csat" in tried(client, row, "2026-10-05 resolved\n+1h csat").content.decode()


def test_each_window_has_its_verdict() -> None:
    row = drafted(meters()["resolved"], case_window_hours=100)
    answer = tried(boss(), row, "2026-10-05 resolved\n+100h resolved")
    assert len(answer.context["windows"]) == 2
    assert "Verdict on window 2" in answer.content.decode()


@pytest.mark.parametrize("signals", [
    f"2026-10-05 resolved x={HOSTILE}",
    f'2026-10-05 resolved x="{HOSTILE}"',
    json.dumps([{"meter": "resolved", "occurred_at": "2026-10-05", "properties": {HOSTILE: {HOSTILE: [HOSTILE]}}}]),
    HOSTILE,
    "</textarea><script>alert(1)</script>",
])  # fmt: skip
def test_hostile_signals_are_never_markup(signals: str) -> None:
    page = tried(boss(), drafted(meters(resolved=HOSTILE)["resolved"]), signals).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_nothing_is_written_by_trying() -> None:
    row, client = published(meters()["resolved"]), boss()
    ours = [model for model in apps.get_models() if model._meta.app_label == "meters"]
    before = [model._default_manager.count() for model in ours]
    tried(client, row, "2026-10-05 resolved")
    assert [model._default_manager.count() for model in ours] == before


def test_whoever_may_look_may_try_but_sees_no_events() -> None:
    row, customer = drafted(meters()["resolved"]), CustomerFactory.create()
    count(customer, row.meter, case_key="ticket-981")
    client = clerk("meters.view_outcomedefinition")
    assert "case" not in client.get(page_of(row)).context["try_form"].fields
    assert verdict(tried(client, row, "2026-10-05 resolved"))[0]
    picked = tried(client, row, "", customer=customer.pk, case="ticket-981")
    assert "signals" in picked.context["try_form"].errors


def test_whoever_may_not_look_may_not_try() -> None:
    row = drafted(meters()["resolved"])
    assert clerk("meters.view_event").post(page_of(row, "try_out"), {}).status_code == 403
    assert Client().post(page_of(row, "try_out"), {}).status_code == 302


def test_a_version_that_does_not_exist_is_no_failure() -> None:
    client = boss()
    for pk in ("0", "9" * 30):
        assert client.get(f"/admin/meters/outcomedefinition/{pk}/try-out/").status_code == 404
