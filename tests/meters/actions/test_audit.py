"""The audit finds usage that nothing stands behind."""

from collections.abc import Mapping
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from meters.actions.audit import audit
from meters.actions.journal import seal
from meters.models import Meter
from tests.meters.actions.conftest import AS_OF, START, Send, define
from tests.meters.actions.test_verify import behind_our_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(meters: dict[str, Meter], send: Send) -> None:
    """Outcomes with and without a class, activities, half of it sealed, one taken back."""
    define(meters, hold_hours=0, effective_from=START - timedelta(days=1))
    send(("resolved", 0, "a"), ("resolved", 0, "b"), ("opened", 0, "a"), ("opened", 1, "a"))
    send(("resolved", -24 * 10, "old"), ("human", 500, "b"))
    seal(at=AS_OF)
    send(("resolved", 2, "c"), ("csat", 0, "d", '{"score":5}'))


@pytest.mark.usefixtures("books")
def test_books_that_nobody_touched_are_in_order() -> None:
    assert list(audit()) == []
    out = StringIO()
    call_command("audit", stdout=out)
    assert out.getvalue() == "the books are in order\n"


ON_THE_5TH = "opened of acme on 2026-10-05 {}"
CHANGES: Mapping[str, tuple[str, list[str]]] = {
    "more usage on a day": (
        "UPDATE meters_usageday SET quantity = 3 WHERE events = 2 AND meter_id = (SELECT id FROM meters_meter "
        "WHERE key = 'opened')",
        [f"usage of {ON_THE_5TH} is 3, but comes to 2"],
    ),
    "more events on a day": (
        "UPDATE meters_usageday SET events = 3 WHERE events = 2 AND meter_id = (SELECT id FROM meters_meter "
        "WHERE key = 'opened')",
        [f"usage of {ON_THE_5TH} is of 3 events, but there are 2"],
    ),
    "a day gone": (
        "DELETE FROM meters_usageday WHERE meter_id = (SELECT id FROM meters_meter WHERE key = 'opened')",
        [f"usage of {ON_THE_5TH} is 0, but comes to 2"],
    ),
    "another class": (
        "UPDATE meters_usagedifference SET dimensions = '{}' WHERE dimensions <> '{}'",
        [
            'usage of resolved of acme on 2026-10-05 {"class": "assumed"} is 1, but comes to 2',
            "usage of resolved of acme on 2026-10-05 {} is 1, but comes to 0",
        ],
    ),
    "a move more": (
        "UPDATE meters_outcomemove SET quantity = 5 WHERE usage_date = '2026-09-25'",
        ["usage of resolved of acme on 2026-09-25 {} is 1, but comes to 5"],
    ),
    "usage of a sealed receipt": (
        "UPDATE meters_usagedifference SET receipt_id = (SELECT receipt_id FROM meters_sealedreceipt LIMIT 1)",
        ["unsealed usage points to the receipt {receipt}, which does not wait for a page"],
    ),
}


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("change", CHANGES)
def test_usage_that_does_not_come_from_anything_is_found(change: str) -> None:
    statement, expected = CHANGES[change]
    with behind_our_back() as cursor:
        for table in ("meters_usageday", "meters_usagedifference", "meters_outcomemove"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(statement)
        cursor.execute("SELECT receipt_id::text FROM meters_sealedreceipt LIMIT 1")
        (receipt,) = cursor.fetchone()
    found = [(finding.invariant, finding.text) for finding in audit()]
    assert found == [(2, text.replace("{receipt}", receipt)) for text in expected]


@pytest.mark.usefixtures("books")
def test_the_command_prints_what_it_finds_and_fails() -> None:
    with behind_our_back() as cursor:
        cursor.execute("UPDATE meters_event SET value = 2 WHERE event_key = 'e0'")
    out = StringIO()
    with pytest.raises(CommandError, match=r"^1 finding$"):
        call_command("audit", stdout=out)
    assert out.getvalue() == "invariant 1: event 'e0' of acme is not what its digest says\n"
