"""Quarantine in the admin: what waits and why, replayed or discarded, one, some or all."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meters.admin import quarantined_event
from meters.models import Event, QuarantinedEvent
from tests.factories import CustomerFactory, MeterFactory
from tests.meters.actions.test_replay import event, post
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

LIST = reverse("admin:meters_quarantinedevent_changelist")
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def waiting() -> None:
    """Two that wait for acme and one for globex, all for a meter that exists."""
    MeterFactory.create(key="resolved")
    post(event("a"), event("b"), event("c", customer="globex"))


def address(page: str, name: str = "a") -> str:
    pk = QuarantinedEvent.objects.get(event_key=name).pk
    return LIST + f"{pk}/{page}/"


def states() -> dict[str, str]:
    return dict(QuarantinedEvent.objects.values_list("event_key", "status"))


def shown(client: Client, **filters: str) -> list[str]:
    answer = client.get(LIST, filters)
    assert answer.status_code == 200
    return [row.event_key for row in answer.context["cl"].result_list]


def act(client: Client, action: str, *names: str, query: str = "", **fields: str) -> Any:
    """Choose rows by name, all that match without, and run an action on them."""
    rows = QuarantinedEvent.objects.filter(event_key__in=names or states())
    chosen = {"action": action, "_selected_action": [str(row.pk) for row in rows], "index": "0"}
    across = {"select_across": "0" if names else "1"}
    return client.post(LIST + query, chosen | across | fields, follow=True)


def test_the_list_shows_what_waits_and_how_often_it_came() -> None:
    post(event("a"))
    QuarantinedEvent.objects.filter(event_key="b").update(status="discarded")
    client = boss()
    page = client.get(LIST).content.decode()
    for text in ("Unknown customer", "acme", "globex", "resolved", "Waiting"):
        assert text in page
    assert set(shown(client)) == {"a", "c"}
    assert shown(client, state="discarded") == ["b"]
    assert shown(client, state="counted") == []
    assert len(shown(client, state="all")) == 3
    assert set(shown(client, q="acme")) == {"a"}
    assert QuarantinedEvent.objects.get(event_key="a").times_seen == 2


def test_the_chosen_are_replayed() -> None:
    CustomerFactory.create(key="acme")
    answer = act(boss(), "replay_them", "a", "c")
    assert "1 counted, 1 still waits." in answer.content.decode()
    assert states() == {"a": "counted", "b": "waiting", "c": "waiting"}
    assert QuarantinedEvent.objects.get(event_key="a").settled_by == "boss"


def test_all_that_match_are_replayed() -> None:
    CustomerFactory.create(key="acme")
    CustomerFactory.create(key="globex")
    act(boss(), "replay_them", query="?q=acme")
    assert states() == {"a": "counted", "b": "counted", "c": "waiting"}


def test_a_page_looks_at_no_more_than_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantined_event, "MOST_AT_ONCE", 2)
    monkeypatch.setattr("meters.actions.intake.replay.BATCH", 1)
    CustomerFactory.create(key="acme")
    CustomerFactory.create(key="globex")
    [told] = act(boss(), "replay_them").context["messages"]
    assert str(told).startswith("2 counted, 0 still wait. 2 are looked at at once")
    assert sorted(states().values()) == ["counted", "counted", "waiting"]


def test_one_event_is_spoken_of_as_one() -> None:
    answer = act(boss(), "discard_them", "a")
    assert "Discard 1 waiting event? It is kept on record and never counted." in answer.content.decode()


def test_discarding_asks_for_a_reason_first() -> None:
    client = boss()
    answer = act(client, "discard_them", "a", "b")
    assert "Discard 2 waiting events?" in answer.content.decode()
    assert set(states().values()) == {"waiting"}
    repeated = answer.context["repeated"]
    assert ("action", "discard_them") in repeated
    blank = act(client, "discard_them", "a", "b", reason=" ")
    assert blank.context["form"].errors
    done = act(client, "discard_them", "a", "b", reason="A test of ours")
    assert "2 discarded" in done.content.decode()
    assert states() == {"a": "discarded", "b": "discarded", "c": "waiting"}
    row = QuarantinedEvent.objects.get(event_key="a")
    assert (row.settled_reason, row.settled_by) == ("A test of ours", "boss")


@pytest.mark.parametrize("reason", ["x" * 401, "a\0b", ""])
def test_a_bad_reason_discards_nothing(reason: str) -> None:
    client = boss()
    act(client, "discard_them", "a", reason=reason)
    client.post(address("discard_it"), {"reason": reason, "_form_submitted": "True"})
    assert set(states().values()) == {"waiting"}


def test_one_is_replayed_from_its_page() -> None:
    CustomerFactory.create(key="acme")
    client = boss()
    assert "Replay" in client.get(address("change")).content.decode()
    client.post(address("replay_it"), {"_form_submitted": "True"})
    assert states()["a"] == "counted"
    assert "Discard" not in client.get(address("change")).content.decode().split("What became of it")[0]


def test_one_is_discarded_from_its_page() -> None:
    client = boss()
    client.post(address("discard_it"), {"_form_submitted": "True", "reason": "Not ours"})
    assert states() == {"a": "discarded", "b": "waiting", "c": "waiting"}
    assert "Not ours" in client.get(address("change")).content.decode()


def test_whoever_may_only_look_settles_nothing() -> None:
    CustomerFactory.create(key="acme")
    client = clerk("meters.view_quarantinedevent")
    assert "replay_them" not in client.get(LIST).content.decode()
    for action in ("replay_them", "discard_them"):
        act(client, action, "a", reason="x")
    for verb in ("replay_it", "discard_it"):
        assert client.post(address(verb), {"_form_submitted": "True", "reason": "x"}).status_code == 403
    assert set(states().values()) == {"waiting"}
    assert not Event.objects.exists()


def test_whoever_may_change_settles() -> None:
    CustomerFactory.create(key="acme")
    act(clerk("meters.view_quarantinedevent", "meters.change_quarantinedevent"), "replay_them", "a")
    assert states()["a"] == "counted"


def test_hostile_texts_are_never_markup() -> None:
    post(event(HOSTILE, customer=HOSTILE, meter=HOSTILE, properties={HOSTILE: HOSTILE}))
    client = boss()
    act(client, "discard_them", HOSTILE, reason=HOSTILE)
    for page in (LIST + "?state=all", address("change", HOSTILE)):
        assert "<script>alert" not in client.get(page).content.decode()


def test_the_list_costs_the_same_however_long(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = boss()
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)
    post(*[event(f"e{n}") for n in range(50)])
    with django_assert_num_queries(6):
        client.get(LIST)
