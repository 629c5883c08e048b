"""Definitions in the admin: sentences and a form while a draft, a record once published."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meters.actions.definitions import agree
from meters.models import DefinitionAgreement, DefinitionStatus, OutcomeDefinition
from tests.factories import CustomerFactory
from tests.meters.admin.given import HOSTILE, drafted, meters, page_of, press, published, told
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

LIST = reverse("admin:meters_outcomedefinition_changelist")


def rule(number: int, version: OutcomeDefinition, **fields: Any) -> dict[str, Any]:
    """One rule of the form as the browser sends it."""
    sent: dict[str, Any] = {"effect": "achieve", "outcome_class": "", "position": "", "definition": version.pk}
    sent |= fields
    where = sent.pop("where", ())
    named = {f"rules-{number}-{name}": value for name, value in sent.items()}
    for place, part in enumerate(("property", "asked", "value")):
        named[f"rules-{number}-where-{part}"] = [row[place] for row in (*where, ("", "eq", ""))]
    return named


def save(client: Client, version: OutcomeDefinition, *rules: dict[str, Any], initial: int = 0, **fields: Any) -> Any:
    """Send the form with these rules; the first `initial` of them are there already."""
    sent: dict[str, Any] = {"statement": "Resolved.", "hold_hours": 24, "timer": "last_success"} | fields
    sent |= {"rules-TOTAL_FORMS": len(rules), "rules-INITIAL_FORMS": initial}
    for number, fields_of_rule in enumerate(rules):
        sent |= rule(number, version, **fields_of_rule)
    return client.post(page_of(version), sent)


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_draft_is_read_in_sentences() -> None:
    found = body(boss(), page_of(drafted(meters()["resolved"])))
    assert "When “Ticket reopened” arrives for the same case, take the success back." in found
    assert "and its “score” is below 4, take the success back." in found
    assert "A success is final 72 hours after the last success" in found
    assert "A draft that can be published." in found


def test_rules_are_saved_in_the_order_in_which_they_stand() -> None:
    named = meters()
    row = drafted(named["resolved"])
    row.rules.all().delete()
    save(
        boss(),
        row,
        {"on": named["resolved"].pk, "outcome_class": "assumed"},
        {"on": named["csat"].pk, "effect": "void", "where": [("score", "lt", "4"), ("channel", "in", "mail, chat")]},
        {"on": named["reopened"].pk, "effect": "void"},
    )
    rules = [(each.on.key, each.effect, each.outcome_class, each.where) for each in row.rules.all()]
    assert rules == [
        ("resolved", "achieve", "assumed", {}),
        ("csat", "void", "", {"channel": {"in": ["mail", "chat"]}, "score": {"lt": 4}}),
        ("reopened", "void", "", {}),
    ]
    row.refresh_from_db()
    assert (row.statement, row.hold_hours) == ("Resolved.", 24)


def test_a_rule_that_is_added_comes_last() -> None:
    named = meters()
    row = drafted(named["resolved"])
    old = [
        {"id": each.pk, "on": each.on_id, "effect": each.effect, "outcome_class": each.outcome_class,
         "position": each.position, "where": [("score", "lt", "4")] if each.where else ()}
        for each in row.rules.all()
    ]  # fmt: skip
    save(boss(), row, *old, {"on": named["csat"].pk, "effect": "attempt"}, initial=3)
    assert [each.effect for each in row.rules.all()] == ["achieve", "void", "void", "attempt"]


def test_what_makes_no_sense_is_said_beside_its_field() -> None:
    named = meters()
    row = drafted(named["resolved"])
    row.rules.all().delete()
    answer = save(
        boss(),
        row,
        {"on": named["csat"].pk, "effect": "void", "where": [("score", "lt", "low")]},
        {"on": named["reopened"].pk, "effect": "void", "outcome_class": "confirmed"},
        {"on": "", "effect": "void"},
    )
    found = [dict(form.errors) for form in answer.context["inline_admin_formsets"][0].formset.forms]
    assert [list(errors) for errors in found] == [["where"], ["outcome_class"], ["on"]]
    assert found[0]["where"] == ["score.lt: must be a number."]
    assert not row.rules.exists()


def test_what_stands_against_publishing_is_listed_on_the_page() -> None:
    named = meters()
    row = drafted(named["resolved"])
    row.rules.filter(effect="achieve").delete()
    row.rules.create(position=9, on=named["reopened"], effect="exclude")
    OutcomeDefinition.objects.filter(pk=row.pk).update(case_window_hours=1)
    client = boss()
    found = body(client, page_of(row))
    assert "Rules: never charge: at least one must achieve or confirm." in found
    assert "Before it can be published" in found
    answer = press(client, row, "publish_now")
    assert "never charge" in told(answer)
    assert OutcomeDefinition.objects.get(pk=row.pk).is_draft


def test_publishing_asks_first() -> None:
    row, client = drafted(meters()["resolved"]), boss()
    assert "is frozen" in body(client, page_of(row, "publish_now"))
    assert OutcomeDefinition.objects.get(pk=row.pk).is_draft
    answer = press(client, row, "publish_now")
    row.refresh_from_db()
    assert row.status == DefinitionStatus.PUBLISHED
    assert "it judges every case" in told(answer)


def test_a_published_version_is_read_only_and_says_so() -> None:
    row, client = published(meters()["resolved"]), boss()
    found = body(client, page_of(row))
    assert "does not change any more" in found
    assert "take the success back" in found
    assert 'name="_save"' not in found
    assert save(client, row).status_code == 403
    assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403


def test_a_draft_can_be_deleted() -> None:
    row = drafted(meters()["resolved"])
    assert boss().post(page_of(row, "delete"), {"post": "yes"}).status_code == 302
    assert not OutcomeDefinition.objects.exists()


def test_a_new_version_leads_to_its_own_page_which_tells_what_is_different() -> None:
    first, client = published(meters()["resolved"]), boss()
    answer = press(client, first, "new_version")
    second = OutcomeDefinition.objects.get(number=2)
    assert answer.headers["Location"] == page_of(second)
    assert "What is different" not in body(client, page_of(second))
    OutcomeDefinition.objects.filter(pk=second.pk).update(hold_hours=24)
    found = body(client, page_of(second))
    assert "What is different from version 1" in found
    assert "<del>A success is final 72 hours after" in found
    assert "<ins>A success is final 24 hours after" in found
    assert "In force from: say from when on it is in force" in found


def test_a_second_draft_is_refused_in_words() -> None:
    first, client = published(meters()["resolved"]), boss()
    press(client, first, "new_version")
    assert "has a draft already" in told(press(client, first, "new_version"))


def test_the_list_tells_which_version_is_in_force() -> None:
    named, now = meters(), timezone.now()
    published(named["resolved"])
    published(named["resolved"], hold_hours=1, effective_from=now - timedelta(days=1))
    published(named["resolved"], hold_hours=2, effective_from=now + timedelta(days=9))
    drafted(named["resolved"], hold_hours=3)
    answer = boss().get(LIST)
    admin, rows = answer.context["cl"].model_admin, answer.context["cl"].result_list
    states = [str(admin.state(row)) for row in rows]
    wanted = ["Draft", f"From {now + timedelta(days=9):%-d %b %Y}", "In force", "Earlier version"]
    assert all(text in state for text, state in zip(wanted, states, strict=True))


def test_hostile_text_is_never_markup() -> None:
    named = meters(resolved=HOSTILE, csat=HOSTILE)
    where = {HOSTILE[:50]: {"in": [HOSTILE, "</textarea>"]}}
    rules = [
        {"on": "resolved", "where": where, "effect": "achieve", "class": HOSTILE},
        {"on": "csat", "effect": "exclude"},
    ]
    first = published(named["resolved"], statement=HOSTILE, rules=rules)
    second = drafted(named["resolved"], statement=f"{HOSTILE} too", rules=rules)
    client = boss()
    for path in (
        LIST,
        page_of(first),
        page_of(second),
        reverse("admin:meters_outcomedefinition_add") + "?template=quiet_72",
    ):
        found = body(client, path)
        assert "<script>alert" not in found, path
        assert "<img src=x" not in found, path


@pytest.mark.parametrize("verb", ["publish_now", "new_version"])
def test_looking_is_not_changing(verb: str) -> None:
    row = (drafted if verb == "publish_now" else published)(meters()["resolved"])
    client = clerk("meters.view_outcomedefinition")
    assert press(client, row, verb).status_code == 403
    assert client.get(page_of(row)).context["actions_detail"] == []
    assert save(client, row).status_code == 403
    assert client.get(reverse("admin:meters_outcomedefinition_add")).status_code == 403
    assert OutcomeDefinition.objects.count() == 1


def test_a_customer_is_bound_to_a_published_version() -> None:
    customer, named = CustomerFactory.create(), meters()
    row = published(named["resolved"])
    draft, client = drafted(named["resolved"], hold_hours=1), boss()
    add = reverse("admin:meters_definitionagreement_add")
    form = client.get(add, {"definition": row.pk}).context["adminform"].form
    assert [choice for choice, _ in form.fields["definition"].choices if choice] == [row.pk]
    sent = {
        "customer": customer.pk,
        "accepted_by": "Ada Lovelace",
        "accepted_at_0": "2026-12-01",
        "accepted_at_1": "00:00",
    }
    assert client.post(add, sent | {"definition": draft.pk}).status_code == 200
    assert client.post(add, sent | {"definition": row.pk}).status_code == 302
    agreement = DefinitionAgreement.objects.get()
    assert (agreement.customer, agreement.definition, agreement.meter) == (customer, row, named["resolved"])
    assert "1 customer bound to it" in body(client, page_of(row))
    again = client.post(add, sent | {"definition": row.pk})
    assert "same instant" in str(again.context["adminform"].form.errors)


def test_what_was_signed_is_not_edited() -> None:
    row = published(meters()["resolved"])
    signed = agree(CustomerFactory.create(), row, accepted_by=HOSTILE, accepted_at=timezone.now())
    client = boss()
    page = reverse("admin:meters_definitionagreement_change", args=[signed.pk])
    assert "<script>alert" not in body(client, page)
    assert client.post(page, {"accepted_by": "Somebody else"}).status_code == 403
    assert client.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
