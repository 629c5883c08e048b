"""Whatever is changed behind our back is named: the event, the decision, the receipt or the page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from customers.models import Customer
from meters.actions.erase import Choice, erase
from meters.actions.intake import take_in
from meters.actions.journal import seal, verify
from meters.actions.journal.stored import canonical_stored
from meters.actions.void import void
from meters.api.wire import read, split
from meters.models import Decision, Erasure, Event, JournalPage, Meter, Outcome, Receipt, Source
from meters.rules.evidence import Core, digest, instant
from meters.rules.misfit import Part
from meters.rules.posted import Answer, Posted
from tests.customers.rules.laws import law
from tests.meters.actions.conftest import AS_OF, Send, define

pytestmark = pytest.mark.django_db

AT = AS_OF + timedelta(minutes=1)
TABLES = (
    "customers_customer",
    "meters_meter",
    "meters_event",
    "meters_decision",
    "meters_erasure",
    "meters_receipt",
    "meters_sealedreceipt",
    "meters_unsealedreceipt",
    "meters_journalpage",
)


@contextmanager
def behind_our_back() -> Iterator[Any]:
    """A cursor for which no trigger and no foreign key holds."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        yield cursor
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


def found() -> list[tuple[str, str, str]]:
    return [(misfit.part, misfit.name, misfit.flaw) for misfit in verify()]


@pytest.fixture
def journal(meters: dict[str, Meter], send: Send) -> None:
    """Two pages of two receipts each, a decision on the second, and a receipt that waits."""
    define(meters, hold_hours=0)
    send(("resolved", 0, "a"), ("opened", 0, "a"), ("csat", 0, "b", '{"score":5}'), as_of=AS_OF)
    send(("resolved", 1, "b"), as_of=AS_OF + timedelta(seconds=1))
    seal(at=AT)
    outcome = Outcome.objects.get(case_key="a")
    void(outcome.pk, reason="Spam", by="test", source=Source.ADMIN, as_of=AS_OF + timedelta(seconds=2))
    send(("opened", 0, ""), as_of=AS_OF + timedelta(seconds=3))
    seal(at=AT)
    send(("opened", 2, "c"), as_of=AS_OF + timedelta(seconds=4))


@pytest.mark.usefixtures("journal")
def test_a_journal_that_nobody_touched_verifies() -> None:
    assert found() == []
    assert (JournalPage.objects.count(), Receipt.objects.count(), Decision.objects.count()) == (2, 5, 1)


def test_an_empty_journal_verifies(db: None) -> None:
    assert found() == []


CONTENT = "is not what its digest says"
IDENTITY = "is stored under an id that is not its own"
PROPERTIES = "has other properties than those it was sent with"

EVENTS: Mapping[str, tuple[str, list[str]]] = {
    "value": ("value = 2", [CONTENT]),
    "value, by the smallest step": ("value = value + 0.000000001", [CONTENT]),
    "time": ("occurred_at = occurred_at + interval '1 microsecond'", [CONTENT]),
    "case": ("case_key = 'z'", [CONTENT]),
    "sender's id": ("event_key = 'z'", [IDENTITY, CONTENT]),
    "customer": ("customer_id = (SELECT id FROM customers_customer WHERE key = 'globex')", [IDENTITY, CONTENT]),
    "missing customer": ("customer_id = 0", ["names a customer or a meter that does not exist"]),
    "meter": ("meter_id = (SELECT id FROM meters_meter WHERE key = 'human')", [CONTENT]),
    "missing meter": ("meter_id = 0", ["names a customer or a meter that does not exist"]),
    "hash of properties": ("properties_digest = sha256('x')", [CONTENT, PROPERTIES]),
    "no hash of properties": ("properties_digest = NULL", [CONTENT, PROPERTIES]),
    "properties": ("""properties = '{"score": 1}'""", [PROPERTIES]),
    "one more property": ("""properties = properties || '{"more": null}'""", [PROPERTIES]),
    "no properties": ("properties = '{}'", [PROPERTIES]),
    "whether it was dated": ("dated = false", [CONTENT, "was sent without a time, but did not happen when it arrived"]),
}


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("change", EVENTS)
def test_an_event_that_was_changed_is_named(change: str) -> None:
    Customer.objects.create(key="globex", name="Globex", currency="USD")
    assignment, flaws = EVENTS[change]
    with behind_our_back() as cursor:
        cursor.execute(f"UPDATE meters_event SET {assignment} WHERE event_key = 'e2' RETURNING event_key")
        (key,) = cursor.fetchone()
    named = found()
    assert [flaw for _, _, flaw in named] == flaws
    assert {part for part, _, _ in named} == {Part.EVENT}
    assert all(name.startswith(repr(key)) for _, name, _ in named)


def test_the_time_of_an_event_without_one_cannot_be_changed(customer: Customer, meters: dict[str, Meter]) -> None:
    batch = [Posted(0, "e", customer.key, "opened", None, Decimal(1), "", "{}", b"")]
    take_in(batch, Answer(), source=Source.API, source_name="t", customer_key=None, as_of=AS_OF)
    assert found() == []
    with behind_our_back() as cursor:
        cursor.execute("UPDATE meters_event SET occurred_at = occurred_at - interval '1 month'")
    assert [flaw for _, _, flaw in found()] == ["was sent without a time, but did not happen when it arrived"]


@pytest.mark.usefixtures("journal")
def test_an_event_with_a_digest_to_match_is_found_by_its_receipt() -> None:
    event = Event.objects.get(event_key="e0")
    with behind_our_back() as cursor:
        cursor.execute(
            "UPDATE meters_event SET value = 2, digest = %s WHERE id = %s", [_digest_of_two(event), event.pk]
        )
    assert found() == [(Part.RECEIPT, str(event.receipt_id), "has another root than what it brought")]


def _digest_of_two(event: Event) -> bytes:
    return digest(Core(event.event_key, "acme", "resolved", instant(event.occurred_at), "2", "a", b""))


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    "assignment", ["reason = 'Ham'", "decided_by = 'me'", "decided_at = now()", "kind = 'exclusion'", "about = NULL"]
)
def test_a_decision_that_was_changed_is_named(assignment: str) -> None:
    with behind_our_back() as cursor:
        cursor.execute(f"UPDATE meters_decision SET {assignment}")
    assert found() == [(Part.DECISION, str(Decision.objects.get().pk), CONTENT)]


@pytest.mark.usefixtures("journal")
def test_an_erasure_leaves_the_journal_as_it_was_and_is_in_it(send: Send, customer: Customer) -> None:
    send(("opened", 0, "d", '{"phone":"1","score":2}'))
    erase(Choice(customer, case="d"), reason="Asked for", by="test", as_of=AS_OF)
    assert Event.objects.get(case_key="d").properties == {}
    assert found() == []
    with behind_our_back() as cursor:
        cursor.execute("UPDATE meters_erasure SET reason = 'Not asked for', names = '[\"phone\"]'")
    assert found() == [(Part.ERASURE, str(Erasure.objects.get().pk), CONTENT)]


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("change", ["DELETE FROM meters_erasure", "UPDATE meters_erasure SET case_key = 'other'"])
def test_an_event_that_was_erased_without_a_record_is_named(send: Send, customer: Customer, change: str) -> None:
    send(("opened", 0, "d", '{"phone":"1","score":2}'))
    erase(Choice(customer, case="d"), reason="Asked for", by="test", as_of=AS_OF)
    with behind_our_back() as cursor:
        cursor.execute(change)
    assert (
        Part.EVENT,
        f"{Event.objects.get(case_key='d').event_key!r} of acme",
        "is erased, but no erasure is on record that could have done it",
    ) in found()


GONE = "does not exist, but something points to it"
RECEIPTS: Mapping[str, tuple[str, list[str]]] = {
    "an event deleted": (
        "DELETE FROM meters_event WHERE event_key = 'e1'",
        ["says that it brought 3 events, but there are 2"],
    ),
    "an event added": (
        "INSERT INTO meters_event SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid()))).* "
        "FROM meters_event e WHERE event_key = 'e1'",
        ["says that it brought 3 events, but there are 4"],
    ),
    "its root": (
        "UPDATE meters_receipt SET root = sha256('x') WHERE id = %s",
        ["has another root than what it brought"],
    ),
    "its count": (
        "UPDATE meters_receipt SET count = 4 WHERE id = %s",
        ["says that it brought 4 events, but there are 3"],
    ),
    "its time": (
        "UPDATE meters_receipt SET received_at = received_at - interval '1 second', earliest_at = earliest_at - "
        "interval '1 second' WHERE id = %s",
        ["arrived at another time than its events"],
    ),
    "itself": ("DELETE FROM meters_receipt WHERE id = %s", [GONE]),
    "its place": (
        "DELETE FROM meters_sealedreceipt WHERE receipt_id = %s",
        ["is neither on a page nor waiting for one"],
    ),
    "a second place": (
        "INSERT INTO meters_unsealedreceipt (receipt_id) VALUES (%s)",
        ["is on page 1 and waits for one too"],
    ),
    "its page": (
        "UPDATE meters_sealedreceipt SET page_id = 7 WHERE receipt_id = %s",
        ["is on page 7, which does not exist"],
    ),
}


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("change", RECEIPTS)
def test_a_receipt_that_does_not_fit_is_named(change: str) -> None:
    receipt = Event.objects.get(event_key="e0").receipt_id
    statement, flaws = RECEIPTS[change]
    with behind_our_back() as cursor:
        cursor.execute(statement, [receipt] if "%s" in statement else None)
    named = [(name, flaw) for part, name, flaw in found() if part == Part.RECEIPT]
    assert named == [(str(receipt), flaw) for flaw in flaws]


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO meters_unsealedreceipt (receipt_id) VALUES ('00000000-0000-0000-0000-000000000001')",
        "INSERT INTO meters_sealedreceipt VALUES ('00000000-0000-0000-0000-000000000001', 9, 1)",
        "UPDATE meters_event SET receipt_id = '00000000-0000-0000-0000-000000000001' WHERE event_key = 'e4'",
        "UPDATE meters_decision SET receipt_id = '00000000-0000-0000-0000-000000000001'",
    ],
)
def test_what_points_to_no_receipt_is_named(statement: str) -> None:
    with behind_our_back() as cursor:
        cursor.execute(statement)
    assert (Part.RECEIPT, "00000000-0000-0000-0000-000000000001", GONE) in found()


PAGES: Mapping[str, tuple[str, list[tuple[str, str]]]] = {
    "its hash": (
        "UPDATE meters_journalpage SET hash = sha256('x') WHERE number = 1",
        [("1", "has another hash than its content"), ("2", "does not carry the hash of the page before")],
    ),
    "its root": (
        "UPDATE meters_journalpage SET root = sha256('x') WHERE number = 2",
        [("2", "has another hash than its content"), ("2", "has another root than its receipts")],
    ),
    "its link": (
        "UPDATE meters_journalpage SET previous = sha256('x') WHERE number = 2",
        [("2", "does not carry the hash of the page before"), ("2", "has another hash than its content")],
    ),
    "its count": (
        "UPDATE meters_journalpage SET receipts = 3 WHERE number = 1",
        [("1", "says that it seals 3 receipts, but there are 2")],
    ),
    "itself": (
        "DELETE FROM meters_journalpage WHERE number = 1",
        [("2", "comes after nothing, so that pages are missing")],
    ),
    "its number": (
        "UPDATE meters_journalpage SET number = 3 WHERE number = 2",
        [
            ("3", "comes after page 1, so that pages are missing"),
            ("3", "has another hash than its content"),
            ("3", "says that it seals 2 receipts, but there are 0"),
        ],
    ),
    "the order": (
        'UPDATE meters_sealedreceipt SET "position" = 1 - "position" WHERE page_id = 1',
        [("1", "has another root than its receipts")],
    ),
    "a position": (
        'UPDATE meters_sealedreceipt SET "position" = 2 WHERE page_id = 1 AND "position" = 1',
        [("1", "has nothing at position 1")],
    ),
}


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("change", PAGES)
def test_a_page_that_does_not_fit_is_named(change: str) -> None:
    statement, flaws = PAGES[change]
    with behind_our_back() as cursor:
        cursor.execute("ALTER TABLE meters_sealedreceipt DROP CONSTRAINT sealed_position")
        cursor.execute(statement)
    assert [(name, flaw) for part, name, flaw in found() if part == Part.PAGE] == flaws


@pytest.mark.usefixtures("journal")
def test_a_page_that_seals_a_receipt_that_is_gone_is_named() -> None:
    gone = Event.objects.get(event_key="e0").receipt_id
    with behind_our_back() as cursor:
        cursor.execute("DELETE FROM meters_receipt WHERE id = %s", [gone])
    assert (Part.PAGE, "1", f"seals the receipt {gone}, which does not exist") in found()


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("kept", ["some", "erased"])
def test_of_properties_that_were_left_out_the_hash_stays(kept: str, send: Send, customer: Customer) -> None:
    send(("opened", 0, "d", '{"phone":"1"}'))
    erase(Choice(customer, property=("phone", "1")), reason="Asked for", by="test", as_of=AS_OF)
    with behind_our_back() as cursor:
        cursor.execute("UPDATE meters_event SET properties = '{}', kept = %s WHERE event_key = 'e2'", [kept])
        assert found() == []
        cursor.execute("UPDATE meters_event SET properties_digest = NULL WHERE event_key = 'e2'")
    assert [flaw for _, _, flaw in found()] == [CONTENT, PROPERTIES]


@pytest.mark.usefixtures("journal")
def test_the_command_names_what_it_finds_and_fails() -> None:
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert out.getvalue() == "the journal verifies\n"
    with behind_our_back() as cursor:
        cursor.execute("UPDATE meters_event SET value = 2 WHERE event_key IN ('e0', 'e1')")
    with pytest.raises(CommandError, match="does not verify"):
        call_command("verify_journal", stdout=out, limit=1)
    assert out.getvalue().count("of acme is not what its digest says") == 1


numbers = st.integers(-(2**53) + 1, 2**53 - 1).map(str) | st.floats(allow_nan=False, allow_infinity=False).map(repr)
written = numbers | st.sampled_from(
    ["1.0", "1.50", "1e2", "1E+2", "-0", "-0.0", "1e22", "1e21", "123456789012345678901.5", "1e-7", "5e-324", "0.10"]
)


@law
@given(written)
def test_properties_come_back_from_the_database_as_they_were_sent(number: str) -> None:
    body = f'{{"id": "e", "customer": "c", "meter": "m", "properties": {{"é": {number}, "b": "\\u20ac"}}}}'.encode()
    posted = read(0, split(body)[1][0], has_escaped_nul=False)
    assert isinstance(posted, Posted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [posted.properties])
        (stored,) = cursor.fetchone()
    assert canonical_stored(stored) == posted.canonical_properties
