"""The journal in the admin: pages chained to each other, and what each of them seals."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meters.actions.journal import seal
from meters.models import JournalPage, Receipt
from tests.counted import count
from tests.factories import CustomerFactory, MeterFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

LIST = reverse("admin:meters_journalpage_changelist")


@pytest.fixture
def pages() -> list[JournalPage]:
    """Two pages, of one and of two receipts."""
    customer, meter = CustomerFactory.create(), MeterFactory.create()
    count(customer, meter)
    seal(at=timezone.now())
    count(customer, meter)
    count(customer, meter)
    seal(at=timezone.now())
    return list(JournalPage.objects.order_by("number"))


def address(page: JournalPage) -> str:
    return reverse("admin:meters_journalpage_change", args=[page.pk])


def test_a_page_shows_its_hashes_and_leads_to_the_one_before(pages: list[JournalPage]) -> None:
    first, second = pages
    shown = boss().get(address(second)).content.decode()
    assert all(bytes(part).hex() in shown for part in (second.root, second.hash, first.hash))
    assert address(first) in shown


def test_a_page_and_its_receipts_lead_to_each_other(pages: list[JournalPage]) -> None:
    client, page = boss(), pages[1]
    shown = client.get(address(page)).content.decode()
    receipts = Receipt.objects.filter(sealed__page=page)
    assert receipts.count() == 2
    for receipt in receipts:
        path = reverse("admin:meters_receipt_change", args=[receipt.pk])
        assert path in shown
        assert address(page) in client.get(path).content.decode()


def test_pages_are_found_by_number_or_whole_hash(pages: list[JournalPage]) -> None:
    client, first = boss(), pages[0]
    for term in ("1", bytes(first.hash).hex()):
        assert list(client.get(LIST, {"q": term}).context["cl"].result_list) == [first]
    for term in ("3", bytes(first.hash).hex()[:-2], "x" * 64, "²", "9" * 40):
        assert list(client.get(LIST, {"q": term}).context["cl"].result_list) == []


def test_nobody_changes_the_journal(pages: list[JournalPage]) -> None:
    client = boss()
    assert client.post(address(pages[0]), {"number": 7}).status_code == 403
    assert client.post(address(pages[0]).replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_receipts_are_for_those_who_may_see_them(pages: list[JournalPage]) -> None:
    assert "What it seals" not in clerk("meters.view_journalpage").get(address(pages[0])).content.decode()
