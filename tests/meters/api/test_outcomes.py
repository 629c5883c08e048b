"""`GET /outcomes`, `GET /outcomes/{id}`, `POST /outcomes/{id}/void`."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from customers.models import ApiKey, Customer, Scope
from meters.actions.case_file import MOST_SIGNALS
from meters.models import Decision, Event, Kind, Meter, Outcome, OutcomeMove, Receipt
from tests.factories import ApiKeyFactory, CustomerFactory
from tests.meters.actions.conftest import AS_OF, START, Send, define, meters, send
from tests.meters.api.reading import bound, globex, operator

__all__ = ["bound", "globex", "meters", "operator", "send"]

pytestmark = pytest.mark.django_db

LIST = "/api/v1/outcomes"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def now(time_machine: Any) -> None:
    """Twenty days into November 2026, long after the events."""
    time_machine.move_to(AS_OF, tick=False)


@pytest.fixture
def writer(customer: Customer) -> Client:
    """The application that posts."""
    ApiKeyFactory.create(secret="up_writer", name="helpdesk", scopes=[Scope.EVENTS_WRITE])
    return Client(headers={"authorization": "Bearer up_writer"})


@pytest.fixture
def own_writer(customer: Customer) -> Client:
    """The application of acme, which may post its own."""
    ApiKeyFactory.create(secret="up_own_writer", scopes=[Scope.EVENTS_WRITE], customer=customer)
    return Client(headers={"authorization": "Bearer up_own_writer"})


def listed(client: Client, **asked: str | int) -> list[dict[str, Any]]:
    answer = client.get(LIST, asked)
    assert answer.status_code == 200, answer.content
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def cases(client: Client, **asked: str | int) -> list[str]:
    return [outcome["case"] for outcome in listed(client, **asked)]


def pages(client: Client, **asked: str | int) -> Iterator[list[dict[str, Any]]]:
    following: dict[str, str | int] = {}
    while True:
        body = client.get(LIST, asked | following).json()
        yield body["results"]
        if body["next"] is None:
            return
        following = {"cursor": body["next"]}


def read(client: Client, outcome: Outcome) -> Any:
    answer = client.get(f"{LIST}/{outcome.pk}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def take_back(client: Client, pk: object, body: object = None, **options: Any) -> Any:
    content: Any = {"reason": "By a person"} if body is None else body
    return client.post(f"{LIST}/{pk}/void", content, **{"content_type": "application/json"} | options)


def test_an_empty_house_has_an_empty_list(operator: Client) -> None:
    assert operator.get(LIST).json() == {"results": [], "next": None}


def test_filters_narrow_the_list(operator: Client, meters: dict[str, Meter], send: Send, globex: Customer) -> None:
    define(meters)
    Meter.objects.create(key="plain", label="Plain")
    send(("resolved", 0, "assumed"), ("confirmed", 0, "confirmed"), ("plain", 24 * 20, "plain"))
    send(("resolved", 24 * 45, "fresh"), ("opened", 24 * 44, "open"))
    send(("resolved", 0, "taken"), ("reopened", 100, "taken"), ("human", 1, "human"))
    everything = {"assumed", "confirmed", "plain", "fresh", "open", "taken", "human"}
    assert set(cases(operator)) == set(cases(operator, customer="acme")) == everything
    assert cases(operator, customer="globex") == []
    assert cases(operator, meter="plain") == ["plain"]
    assert cases(operator, **{"class": "confirmed"}) == ["confirmed"]
    assert cases(operator, case="taken") == cases(operator, case="taken", customer="acme") == ["taken"]
    statuses = {"provisional": {"fresh"}, "billable": {"assumed", "confirmed", "plain"}, "attempted": {"open"}}
    statuses |= {"reversed": {"taken"}, "excluded": {"human"}}
    for status, expected in statuses.items():
        assert set(cases(operator, status=status)) == expected
        assert {outcome["status"] for outcome in listed(operator, status=status)} == {status}
    assert set(cases(operator, period="2026-10")) == {"assumed", "confirmed", "plain", "taken", "human"}
    assert set(cases(operator, period="2026-11", customer="acme")) == {"fresh", "open"}
    assert cases(operator, period="2026-10", status="reversed", meter="resolved", customer="acme") == ["taken"]


def test_a_period_is_in_the_customers_days(
    operator: Client, meters: dict[str, Meter], send: Send, customer: Customer
) -> None:
    define(meters, hold_hours=0)
    midnight = timedelta(days=26, hours=16)  # 1 November 00:00 in New York
    send(("resolved", midnight - timedelta(seconds=1), "october"), ("resolved", midnight, "november"))
    send(("opened", midnight - timedelta(seconds=1), "open in october"), ("opened", midnight, "open in november"))
    assert cases(operator, period="2026-11", customer="acme", status="billable") == ["november"]
    assert cases(operator, period="2026-10", customer="acme", status="attempted") == ["open in october"]
    shown = listed(operator, period="2026-10", status="attempted")[0]
    assert (shown["usage_date"], shown["dated_on"]) == (None, "2026-10-31")


def test_pages_hold_every_outcome_once_the_customers_latest_day_first(
    operator: Client, meters: dict[str, Meter], send: Send
) -> None:
    send(*[("resolved", 24 * (n % 5), f"case-{n}") for n in range(23)])
    for asked in ({"customer": "acme"}, {}):
        shown = [outcome for part in pages(operator, limit=4, **asked) for outcome in part]
        assert sorted(outcome["case"] for outcome in shown) == sorted(f"case-{n}" for n in range(23))
        if asked:
            days = [outcome["dated_on"] for outcome in shown]
            assert days == sorted(days, reverse=True)


def test_a_cursor_of_another_order_is_refused(operator: Client, meters: dict[str, Meter], send: Send) -> None:
    send(("resolved", 0, "a"), ("resolved", 0, "b"))
    cursor = operator.get(LIST, {"limit": 1}).json()["next"]
    answer = operator.get(LIST, {"limit": 1, "cursor": cursor, "customer": "acme"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"customer": "nobody"}, 404, "customer"),
        ({"customer": "a\0b"}, 400, "customer"),
        ({"meter": "nothing"}, 404, "meter"),
        ({"meter": "opened"}, 404, "meter"),
        ({"meter": ""}, 400, "meter"),
        ({"meter": "a\0b"}, 400, "meter"),
        ({"status": "none"}, 400, "status"),
        ({"status": "Billable"}, 400, "status"),
        ({"class": "x" * 65}, 400, "class"),
        ({"class": "\0"}, 400, "class"),
        ({"case": "x" * 256}, 400, "case"),
        ({"case": "\0"}, 400, "case"),
        ({"period": "2026-13"}, 400, "period"),
        ({"period": "now"}, 400, "period"),
        ({"cursor": "x"}, 400, "cursor"),
        ({"cursor": "WyJcdTAwMDAiXQ"}, 400, "cursor"),
        ({"limit": "201"}, 400, "limit"),
        ({"outcome_class": "x"}, 400, "outcome_class"),
    ],
)
def test_a_wrong_question_is_refused_and_named(
    operator: Client, meters: dict[str, Meter], asked: dict[str, str], status: int, field: str
) -> None:
    answer = operator.get(LIST, asked)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_list_costs_the_same_however_long(
    operator: Client, meters: dict[str, Meter], send: Send, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    define(meters)
    send(*[("resolved", n, f"case-{n}") for n in range(30)])
    operator.get(LIST)
    for limit in (1, 30):
        with django_assert_num_queries(4):
            listed(operator, customer="acme", meter="resolved", status="billable", period="2026-10", limit=limit)


def test_an_outcome_shows_its_evidence(operator: Client, meters: dict[str, Meter], send: Send) -> None:
    version = define(meters)
    send(("resolved", 0, "ticket-1", '{"score":1.50,"who":"<b>","ok":true,"none":null}'))
    send(("csat", 80, "ticket-1", '{"score":3}'))
    send(("opened", -1, "ticket-1"))
    outcome = Outcome.objects.get()
    body = read(operator, outcome)
    opened, resolved, csat = (Event.objects.get(meter__key=key) for key in ("opened", "resolved", "csat"))
    taken, first = OutcomeMove.objects.order_by("-pk")
    assert body == {
        "id": str(outcome.pk),
        "customer": "acme",
        "meter": "resolved",
        "case": "ticket-1",
        "window": 0,
        "status": "reversed",
        "class": "assumed",
        "reason": "Taken back by csat on 8 Oct 2026 16:00, after it was final",
        "quantity": "0",
        "usage_date": None,
        "dated_on": "2026-10-08",
        "matures_at": None,
        "attempts": 1,
        "dimensions": {},
        "version": 1,
        "definition": {"version": version.number, "statement": version.statement},
        "rule": "When “Csat” arrives for the same case and its “score” is below 4, take the success back.",
        "signals": [
            signal(opened, {}, "2026-10-05T11:00:00Z"),
            signal(resolved, {"ok": True, "who": "<b>", "none": None, "score": 1.5}, "2026-10-05T12:00:00Z"),
            signal(csat, {"score": 3}, "2026-10-08T20:00:00Z"),
        ],
        "is_cut": False,
        "moves": [
            {
                "from": None,
                "to": "billable",
                "quantity": "1",
                "usage_date": "2026-10-08",
                "class": "assumed",
                "dimensions": {},
                "reason": first.reason,
                "cause": str(resolved.pk),
                "receipt": str(resolved.receipt_id),
                "moved_at": "2026-11-20T00:00:00Z",
            },
            {
                "from": "billable",
                "to": "reversed",
                "quantity": "-1",
                "usage_date": "2026-10-08",
                "class": "assumed",
                "dimensions": {},
                "reason": taken.reason,
                "cause": str(csat.pk),
                "receipt": str(csat.receipt_id),
                "moved_at": "2026-11-20T00:00:00Z",
            },
        ],
        "receipts": [
            {"id": str(pk), "received_at": "2026-11-20T00:00:00Z", "page": None}
            for pk in Receipt.objects.order_by("received_at", "pk").values_list("pk", flat=True)
        ],
    }


def signal(event: Event, properties: dict[str, object], at: str) -> dict[str, object]:
    return {
        "kind": "event",
        "id": event.event_key,
        "uuid": str(event.pk),
        "meter": event.meter.key,
        "occurred_at": at,
        "value": "1",
        "properties": properties,
        "reason": None,
        "receipt": str(event.receipt_id),
        "digest": bytes(event.digest).hex(),
    }


def test_properties_keep_the_digits_that_they_were_sent_with(
    operator: Client, meters: dict[str, Meter], send: Send
) -> None:
    send(("resolved", 0, "", '{"exact":0.10000000000000000005}'))
    answer = operator.get(f"{LIST}/{Outcome.objects.get().pk}")
    assert b"0.10000000000000000005" in answer.content


def test_the_list_shows_what_the_single_address_shows(operator: Client, meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(("resolved", 0, "a"), ("opened", 0, "b"), ("resolved", 0, ""))
    for outcome in listed(operator):
        one = read(operator, Outcome.objects.get(pk=outcome["id"]))
        assert outcome == {name: one[name] for name in outcome}


def test_without_a_definition_the_one_event_is_the_evidence(
    operator: Client, meters: dict[str, Meter], send: Send
) -> None:
    send(("resolved", 0, "ticket-1"), ("resolved", 1, "ticket-1"), ("opened", 0, "ticket-1"))
    outcome = Outcome.objects.order_by("opened_at")[0]
    body = read(operator, outcome)
    assert [one["uuid"] for one in body["signals"]] == [str(outcome.pk)]
    assert (body["definition"], body["version"], body["rule"], body["status"]) == (None, None, None, "billable")


def test_a_window_shows_its_own_signals_and_decisions(
    operator: Client, writer: Client, meters: dict[str, Meter], send: Send
) -> None:
    define(meters, hold_hours=1, case_window_hours=48)
    send(("opened", -1), ("resolved", 0), ("resolved", 100), ("human", 101), ("resolved", 200))
    windows = list(Outcome.objects.order_by("window"))
    take_back(writer, windows[0].pk)
    take_back(writer, windows[2].pk)
    shown = [[one["kind"] for one in read(operator, outcome)["signals"]] for outcome in windows]
    assert shown == [["event", "event", "void"], ["event", "event"], ["event", "void"]]


def test_windows_that_were_joined_show_as_one(operator: Client, meters: dict[str, Meter], send: Send) -> None:
    define(meters, hold_hours=1, case_window_hours=48)
    send(("resolved", 0), ("resolved", 60))
    send(("opened", 30))
    first, gone = Outcome.objects.order_by("window")
    assert len(read(operator, first)["signals"]) == 3
    assert read(operator, gone)["status"] == "attempted"


def test_an_event_without_a_case_has_a_file_too(
    operator: Client, writer: Client, meters: dict[str, Meter], send: Send
) -> None:
    define(meters)
    send(("resolved", 0, ""), ("resolved", 1, ""))
    outcome = Outcome.objects.order_by("opened_at")[0]
    take_back(writer, outcome.pk)
    assert [one["kind"] for one in read(operator, outcome)["signals"]] == ["event", "void"]


def test_a_file_is_bounded_however_long_the_case(
    operator: Client, meters: dict[str, Meter], send: Send, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    define(meters)
    send(("resolved", 0))
    outcome = Outcome.objects.get()
    read(operator, outcome)
    with django_assert_num_queries(8):
        assert read(operator, outcome)["is_cut"] is False
    send(*[("opened", -n / 100) for n in range(1, MOST_SIGNALS + 5)])
    with django_assert_num_queries(8):
        body = read(operator, outcome)
    assert (body["is_cut"], len(body["signals"])) == (True, MOST_SIGNALS)
    assert body["signals"][-1]["meter"] == "resolved"


def test_a_customers_key_sees_its_own_outcomes_and_no_costs(
    operator: Client, bound: Client, meters: dict[str, Meter], send: Send, globex: Customer
) -> None:
    define(meters)
    Meter.objects.create(key="spent", label="Spent", kind=Kind.COST, aggregation="sum")
    send(("resolved", 0), ("spent", 0))
    other = plain_outcome_of(globex)
    assert cases(bound) == ["ticket-1"]
    assert [one["meter"] for one in read(bound, Outcome.objects.get(case_key="ticket-1"))["signals"]] == ["resolved"]
    assert len(read(operator, Outcome.objects.get(case_key="ticket-1"))["signals"]) == 2
    refused = [bound.get(f"{LIST}/{pk}") for pk in (other.pk, UNKNOWN)]
    assert [answer.status_code for answer in refused] == [404, 404]
    assert refused[0].content == refused[1].content
    assert bound.get(LIST, {"customer": "globex"}).status_code == 404
    assert bound.get(LIST, {"meter": "spent"}).status_code == 404


def plain_outcome_of(customer: Customer) -> Outcome:
    return Outcome.objects.create(
        id=uuid4(),
        customer=customer,
        meter=Meter.objects.create(key="plain", label="Plain"),
        status="billable",
        quantity=1,
        opened_at=START,
        last_signal_at=START,
        matures_at=START,
        usage_date=START.date(),
    )


@pytest.mark.parametrize("name", ["1", "not-a-uuid", "%00", "0" * 32, "g" * 36, "a" * 10_000, UNKNOWN])
def test_a_name_that_is_no_outcome_is_404(operator: Client, writer: Client, name: str) -> None:
    for answer in (operator.get(f"{LIST}/{name}"), take_back(writer, name)):
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_outcome_is_taken_back_and_shown(writer: Client, meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(("resolved", 0))
    answer = take_back(writer, Outcome.objects.get().pk, {"reason": "  By a person  "})
    body = answer.json()
    assert (answer.status_code, body["status"], body["quantity"]) == (200, "reversed", "0")
    assert body["reason"].endswith("after it was final: By a person")
    decision = Decision.objects.get()
    assert decision.decided_by == "helpdesk"
    last = body["signals"][-1]
    assert (last["kind"], last["uuid"], last["reason"], last["meter"]) == (
        "void",
        str(decision.pk),
        "By a person",
        None,
    )
    assert last["digest"] == bytes(decision.digest).hex()
    assert body["moves"][-1]["cause"] == str(decision.pk)
    assert [receipt["id"] for receipt in body["receipts"]][-1] in [last["receipt"], body["signals"][0]["receipt"]]


def test_taking_back_again_answers_the_same_and_writes_nothing(
    writer: Client, meters: dict[str, Meter], send: Send
) -> None:
    send(("resolved", 0))
    pk = Outcome.objects.get().pk
    first, again = take_back(writer, pk), take_back(writer, pk, {"reason": "Another"})
    assert (again.status_code, again.json()) == (200, first.json())
    assert Decision.objects.count() == 1


def test_where_no_success_stands_the_answer_says_so(writer: Client, meters: dict[str, Meter], send: Send) -> None:
    define(meters)
    send(("opened", 0))
    answer = take_back(writer, Outcome.objects.get().pk)
    assert (answer.status_code, answer.json()["status"]) == (200, "attempted")
    assert answer.json()["reason"].endswith("no success so far")
    assert not Decision.objects.exists()


BAD = {
    "no reason": (b"{}", 422, "reason"),
    "null": (b'{"reason": null}', 422, "reason"),
    "a number": (b'{"reason": 7}', 422, "reason"),
    "a list": (b'{"reason": ["x"]}', 422, "reason"),
    "empty": (b'{"reason": ""}', 422, "reason"),
    "blank": (b'{"reason": " \\n "}', 422, "reason"),
    "too long": (b'{"reason": "' + b"x" * 401 + b'"}', 422, "reason"),
    "huge": (b'{"reason": "' + b"x" * 1_000_000 + b'"}', 422, "reason"),
    "NUL": (b'{"reason": "a\\u0000b"}', 422, "reason"),
    "something else": (b'{"reason": "x", "force": true}', 422, "force"),
    "a list instead": (b"[]", 422, "request"),
    "a text instead": (b'"reason"', 422, "request"),
    "nothing": (b"", 400, None),
    "no JSON": (b"reason", 400, None),
    "a lone surrogate": (b'{"reason": "\\ud800"}', 400, None),
    "not UTF-8": (b'{"reason": "\xff"}', 400, None),
    "deep": (b'{"reason":' * 100_000, 422, None),
    "deep lists": (b"[" * 100_000, 422, None),
}


@pytest.mark.parametrize(("body", "status", "field"), BAD.values(), ids=BAD)
def test_a_bad_reason_is_refused_and_named(
    writer: Client, meters: dict[str, Meter], send: Send, body: bytes, status: int, field: str | None
) -> None:
    send(("resolved", 0))
    answer = take_back(writer, Outcome.objects.get().pk, body)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.status_code == status, answer.content
    if field is not None:
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Decision.objects.exists()


@pytest.mark.parametrize("reason", ["x", "x" * 400, "'; DROP TABLE x; -- <script> \u202e 😀 \\ \" {}", "é" * 400])
def test_any_text_is_a_reason(writer: Client, meters: dict[str, Meter], send: Send, reason: str) -> None:
    send(("resolved", 0))
    assert take_back(writer, Outcome.objects.get().pk, {"reason": reason}).status_code == 200
    assert Decision.objects.get().reason == reason


def test_another_content_type_is_415(writer: Client, meters: dict[str, Meter], send: Send) -> None:
    send(("resolved", 0))
    pk = Outcome.objects.get().pk
    assert take_back(writer, pk, b'{"reason": "x"}', content_type="text/plain").status_code == 415
    assert take_back(writer, pk, b'{"reason": "x"}', headers={"content-encoding": "gzip"}).status_code == 415


def test_a_key_takes_back_only_what_it_may(
    operator: Client, own_writer: Client, meters: dict[str, Meter], send: Send, globex: Customer
) -> None:
    send(("resolved", 0))
    own, other = Outcome.objects.get(), plain_outcome_of(globex)
    assert take_back(operator, own.pk).status_code == 403
    assert take_back(own_writer, other.pk).status_code == 404
    assert take_back(own_writer, own.pk).status_code == 200
    other.refresh_from_db()
    assert other.status == "billable"


@pytest.mark.parametrize("address", [LIST, f"{LIST}/{UNKNOWN}"])
def test_reading_needs_the_scope(operator: Client, address: str) -> None:
    ApiKey.objects.update(scopes=[Scope.EVENTS_WRITE])
    assert operator.get(address).status_code == 403


def test_a_customer_without_outcomes_has_an_empty_list(operator: Client, meters: dict[str, Meter]) -> None:
    assert listed(operator, customer=CustomerFactory.create().key) == []
