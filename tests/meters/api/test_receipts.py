"""`GET /api/v1/receipts/{id}`: the proof that what was acknowledged is in the journal."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from customers.models import ApiKey, Customer
from meters.actions.journal import seal
from meters.models import Meter
from meters.rules.evidence import Core, digest
from meters.rules.merkle import Inclusion
from meters.rules.page import BEFORE_THE_FIRST, page_hash
from tests.meters.api.conftest import Post, event
from tests.meters.api.reading import bound, globex, operator

__all__ = ["bound", "globex", "operator"]

pytestmark = pytest.mark.usefixtures("customer", "meter")

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def read(client: Client, receipt: str, **query: str) -> Any:
    answer = client.get(f"/api/v1/receipts/{receipt}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def leads(proof: Any, entry: str, to: str) -> bool:
    """Whether a customer who knows nothing but the answer is convinced."""
    path = tuple(bytes.fromhex(step) for step in proof["path"])
    return Inclusion(proof["position"], proof["size"], path).leads(bytes.fromhex(entry), bytes.fromhex(to))


def test_a_receipt_waits_for_its_page(operator: Client, post: Post) -> None:
    receipt = post({"events": [event("a"), event("b")]}).json()["receipt"]
    body = read(operator, receipt)
    assert (body["id"], body["source"], body["count"]) == (receipt, "api", 2)
    assert (body["page"], body["event"]) == (None, None)


def test_a_sealed_receipt_is_proved_to_be_on_its_page(operator: Client, post: Post) -> None:
    receipts = [post(event(f"e{n}")).json()["receipt"] for n in range(5)]
    seal(at=AT)
    for position, receipt in enumerate(receipts):
        body = read(operator, receipt)
        page = body["page"]
        assert (page["number"], page["proof"]["position"], page["proof"]["size"]) == (1, position, 5)
        assert page["previous"] == BEFORE_THE_FIRST.hex()
        assert leads(page["proof"], body["root"], page["root"])
        assert not leads(page["proof"], page["root"], page["root"])
        assert page["hash"] == page_hash(BEFORE_THE_FIRST, 1, bytes.fromhex(page["root"])).hex()


def test_pages_are_chained_for_the_reader_too(operator: Client, post: Post) -> None:
    pages = []
    for n in range(3):
        receipt = post(event(f"e{n}")).json()["receipt"]
        seal(at=AT)
        pages.append(read(operator, receipt)["page"])
    assert [page["previous"] for page in pages[1:]] == [page["hash"] for page in pages[:-1]]


def test_an_event_is_proved_to_be_in_its_receipt_by_what_its_sender_knows(operator: Client, post: Post) -> None:
    sent = [event(f"e{n}", value="2.50", occurred_at="2026-10-05T14:00:00+02:00") for n in range(7)]
    sent[3]["properties"] = {"tier": "premium"}
    receipt = post({"events": sent}).json()["receipt"]
    for n in range(7):
        body = read(operator, receipt, event=f"e{n}", customer="acme")
        proven = body["event"]
        assert (proven["id"], proven["customer"]) == (f"e{n}", "acme")
        assert leads(proven["proof"], proven["digest"], body["root"])
        hashed = bytes.fromhex(proven["properties"] or "")
        core = Core(f"e{n}", "acme", "tickets_resolved", "2026-10-05T12:00:00Z", "2.5", "", hashed)
        assert digest(core).hex() == proven["digest"]


@pytest.mark.parametrize("query", [{"event": "other", "customer": "acme"}, {"event": "a", "customer": "globex"}])
def test_what_the_receipt_did_not_bring_has_no_proof(
    operator: Client, post: Post, globex: Customer, query: dict[str, str]
) -> None:
    post(event("other"))
    receipt = post(event("a")).json()["receipt"]
    answer = operator.get(f"/api/v1/receipts/{receipt}", query)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (404, "event")


def test_an_event_is_asked_for_with_its_customer(operator: Client, bound: Client, post: Post) -> None:
    receipt = post(event("a")).json()["receipt"]
    answer = operator.get(f"/api/v1/receipts/{receipt}", {"event": "a"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "customer")
    assert read(bound, receipt, event="a")["event"]["id"] == "a"


def test_there_is_no_receipt_that_was_never_given(operator: Client) -> None:
    assert operator.get(f"/api/v1/receipts/{uuid4()}").status_code == 404
    assert operator.get("/api/v1/receipts/1").status_code == 404


def test_a_customers_key_sees_the_receipts_that_brought_something_of_its_own(
    bound: Client, post: Post, globex: Customer
) -> None:
    others = post(event("a", customer="globex")).json()["receipt"]
    mixed = post({"events": [event("b"), event("c", customer="globex")]}).json()["receipt"]
    waiting = post(event("d", meter="unknown")).json()["receipt"]
    assert bound.get(f"/api/v1/receipts/{others}").status_code == 404
    assert read(bound, mixed, event="b")["event"]["id"] == "b"
    assert read(bound, waiting)["count"] == 0
    answer = bound.get(f"/api/v1/receipts/{mixed}", {"event": "c", "customer": "globex"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (404, "customer")
    assert "globex" not in bound.get(f"/api/v1/receipts/{mixed}").content.decode()


@pytest.mark.parametrize("size", [1, 40])
def test_a_proof_takes_the_same_statements_whatever_the_size(
    operator: Client, post: Post, django_assert_num_queries: DjangoAssertNumQueries, size: int, key: ApiKey
) -> None:
    for n in range(size):
        receipt = post({"events": [event(f"{n}-{m}") for m in range(size)]}).json()["receipt"]
    seal(at=AT)
    read(operator, receipt)
    with django_assert_num_queries(7):
        read(operator, receipt, event=f"{size - 1}-0", customer="acme")


def test_a_meter_is_not_needed_to_read_receipts(operator: Client, post: Post, meter: Meter) -> None:
    receipt = post(event("a", meter="unknown")).json()["receipt"]
    seal(at=AT)
    assert read(operator, receipt)["page"]["number"] == 1
