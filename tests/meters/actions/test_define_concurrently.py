"""Publishing while events pour in: each batch is judged by the versions before, or by those after (R9)."""

import itertools
import time
from datetime import timedelta
from threading import Event as Flag

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from customers.models import Customer
from meters.actions.definitions import PublishError, agree, publish_definition
from meters.models import Meter, Outcome, OutcomeDefinition
from tests.meters.actions.conftest import AS_OF, START, Send
from tests.meters.actions.crowd import together
from tests.meters.actions.definitions_given import drafted

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 20
WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""


def until_somebody_waits() -> None:
    """Return when some connection waits for an advisory lock."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waited")


def test_a_batch_that_began_before_is_counted_by_the_old_book_and_publishing_waits_for_it(
    meters: dict[str, Meter], send: Send
) -> None:
    row, began = drafted(meters), Flag()
    refused: list[PublishError] = []

    def batch() -> None:
        with transaction.atomic():
            send(("resolved", 0))
            began.set()
            until_somebody_waits()

    def publish() -> None:
        assert began.wait(PATIENCE_SECONDS)
        try:
            publish_definition(row, at=AS_OF)
        except PublishError as error:
            refused.append(error)

    together(batch, publish)
    assert Outcome.objects.get().definition is None
    assert list(refused[0].problems) == ["effective_from"], "it saw the event that was on its way"


def test_a_batch_that_begins_after_waits_and_is_judged_by_the_new_book(meters: dict[str, Meter], send: Send) -> None:
    row, began = drafted(meters), Flag()

    def publish() -> None:
        with transaction.atomic():
            publish_definition(row, at=AS_OF)
            began.set()
            until_somebody_waits()

    def batch() -> None:
        assert began.wait(PATIENCE_SECONDS)
        send(("resolved", 0))

    together(publish, batch)
    assert Outcome.objects.get().definition == row


def test_an_agreement_waits_for_events_too(customer: Customer, meters: dict[str, Meter], send: Send) -> None:
    row, began = drafted(meters), Flag()
    publish_definition(row, at=AS_OF)

    def sign() -> None:
        with transaction.atomic():
            agree(customer, row, accepted_by="Ada", accepted_at=START)
            began.set()
            until_somebody_waits()

    def batch() -> None:
        assert began.wait(PATIENCE_SECONDS)
        send(("resolved", 0))

    together(sign, batch)
    assert Outcome.objects.get().definition == row


def test_a_version_is_published_once_by_two(meters: dict[str, Meter]) -> None:
    row = drafted(meters)
    refused: list[PublishError] = []

    def publish() -> None:
        try:
            publish_definition(OutcomeDefinition.objects.get(pk=row.pk), at=AS_OF)
        except PublishError as error:
            refused.append(error)

    together(publish, publish)
    assert [list(error.problems) for error in refused] == [["status"]]


def test_no_outcome_is_judged_by_a_version_that_was_not_in_force(
    customer: Customer, meters: dict[str, Meter], send: Send
) -> None:
    first = drafted(meters, hold_hours=1)
    publish_definition(first, at=AS_OF)
    hours, published = itertools.count(), Flag()
    refused: set[str] = set()

    def pour() -> None:
        while not published.is_set():
            at = next(hours)
            send(("resolved", at, f"case-{at}"), ("reopened", at, f"case-{at - 1}"))
        at = next(hours)
        send(("resolved", at, f"case-{at}"))

    def change() -> None:
        try:
            for number in range(2, 8):
                beginning = START + timedelta(hours=next(hours) + 2)
                row = drafted(meters, hold_hours=number, effective_from=beginning)
                attempt(row)
        finally:
            published.set()

    def attempt(row: OutcomeDefinition) -> None:
        """Intake may have overtaken the beginning; then it is moved on, as a person would."""
        while row.is_draft:
            try:
                publish_definition(row, at=AS_OF)
            except PublishError as error:
                refused.update(error.problems)
                later = START + timedelta(hours=next(hours) + 2)
                OutcomeDefinition.objects.filter(pk=row.pk).update(effective_from=later)

    together(pour, pour, change)
    assert refused <= {"effective_from"}
    versions = list(OutcomeDefinition.objects.order_by("-number"))
    judged = list(Outcome.objects.all())
    assert len(versions) == 7
    assert {outcome.definition_id for outcome in judged} & {version.pk for version in versions[:-1]}
    for outcome in judged:
        started = (v for v in versions if v.effective_from is None or v.effective_from <= outcome.opened_at)
        assert outcome.definition == next(started), outcome


def test_nobody_makes_intake_wait_for_long(
    customer: Customer, meters: dict[str, Meter], send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meters.actions.definitions.alone.PATIENCE", "50ms")
    row, began, refused = drafted(meters), Flag(), Flag()

    def long_batch() -> None:
        with transaction.atomic():
            send(("resolved", 0))
            began.set()
            assert refused.wait(PATIENCE_SECONDS)

    def impatient() -> None:
        assert began.wait(PATIENCE_SECONDS)
        with pytest.raises(PublishError, match="try again in a minute"):
            publish_definition(row, at=AS_OF)
        with pytest.raises(ValidationError, match="Too many events"):
            agree(customer, row, accepted_by="Ada", accepted_at=AS_OF)
        refused.set()

    together(long_batch, impatient)
    assert OutcomeDefinition.objects.get(pk=row.pk).is_draft
