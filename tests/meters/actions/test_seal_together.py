"""Sealers, intake and readers at once: pages without a gap, and usage that is never seen twice or not at all."""

import itertools
import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from customers.models import Customer
from customers.rules.period import month
from meters.actions.audit import audit
from meters.actions.intake import take_in
from meters.actions.journal import seal
from meters.actions.usage import Window, report, usage_in
from meters.models import JournalPage, Meter, SealedReceipt, Source, UnsealedReceipt, UsageDay
from meters.rules.posted import Answer, Posted
from meters.rules.quantity import ONE
from meters.rules.usage import total
from tests.meters.actions.conftest import AS_OF, START
from tests.meters.actions.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

OCTOBER = month("2026-10")
AT = AS_OF + timedelta(minutes=1)


def bring(customer: Customer, meter: Meter, count: int = 1) -> None:
    """One request with so many events."""
    batch = [
        Posted(n, str(uuid4()), customer.key, meter.key, START + timedelta(hours=n), ONE, "", "{}", b"")
        for n in range(count)
    ]
    take_in(batch, Answer(), source=Source.API, source_name="t", customer_key=None, as_of=AS_OF)


def counted(customer: Customer, meter: Meter) -> int:
    return int(report(customer.pk, meter, OCTOBER).quantity)


@pytest.fixture
def meter(meters: dict[str, Meter]) -> Meter:
    return meters["opened"]


def test_sealers_at_once_share_the_work_while_events_come_in(customer: Customer, meter: Meter) -> None:
    written: list[list[int]] = []

    def post() -> None:
        for n in range(25):
            bring(customer, meter, n % 3 + 1)

    def work() -> None:
        for _ in range(8):
            written.append(seal(at=AT, page_size=3))

    together(post, post, work, work, work)
    written.append(seal(at=AT))
    numbers = sorted(itertools.chain.from_iterable(written))
    assert numbers == list(range(1, len(numbers) + 1)), "each page was written once, by one sealer"
    assert JournalPage.objects.count() == len(numbers)
    assert SealedReceipt.objects.count() == 50
    assert not UnsealedReceipt.objects.exists()
    assert counted(customer, meter) == 2 * sum(n % 3 + 1 for n in range(25))
    assert list(audit()) == []


def test_a_sealer_that_waited_seals_what_came_in_meanwhile(customer: Customer, meter: Meter) -> None:
    bring(customer, meter)
    together(*[lambda: seal(at=AT)] * 4)
    assert [page.receipts for page in JournalPage.objects.all()] == [1]


def test_a_reader_sees_each_event_once_while_it_is_sealed(customer: Customer, meter: Meter) -> None:
    bring(customer, meter, 4)
    seen: list[int] = []
    done = threading.Event()

    def work() -> None:
        try:
            for _ in range(60):
                bring(customer, meter, 2)
                seal(at=AT, page_size=2)
        finally:
            done.set()

    def read() -> None:
        lowest = 4
        while not done.is_set():
            now = counted(customer, meter)
            assert now >= lowest, "usage never falls"
            assert now % 2 == 0, "no half of a request, nothing of one twice"
            seen.append(lowest := now)

    def read_all() -> None:
        window = Window(customer.pk, OCTOBER)
        while not done.is_set():
            assert total(usage_in([window], [meter.pk])[window])[1] % 2 == 0

    together(work, read, read, read_all)
    assert len(seen) > 20
    assert len(set(seen)) > 5, "the readers looked on"
    assert counted(customer, meter) == 124


def test_a_page_and_its_usage_are_seen_together(customer: Customer, meter: Meter) -> None:
    done = threading.Event()

    def work() -> None:
        try:
            for _ in range(60):
                bring(customer, meter)
                seal(at=AT)
        finally:
            done.set()

    def read() -> None:
        while not done.is_set():
            found = report(customer.pk, meter, OCTOBER)
            sealed = found.page or 0
            assert found.events - sealed == int(found.has_unsealed)

    together(work, read, read)
    assert UsageDay.objects.get().events == 60
