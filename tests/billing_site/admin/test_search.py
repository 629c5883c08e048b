"""The search of the sidebar."""

import pytest
from django.test import Client

from tests.people import boss, clerk

pytestmark = pytest.mark.django_db


def found(client: Client, term: str) -> str:
    return client.get("/admin/search/", {"s": term, "extended": "1"}).content.decode()


def test_a_page_is_found_by_its_name() -> None:
    assert "/admin/invoices/invoice/" in found(boss(), "Invoices")


def test_only_pages_that_one_may_see_are_found() -> None:
    client = clerk("meters.view_meter")
    assert "/admin/meters/meter/" in found(client, "meter")
    assert "/admin/invoices/invoice/" not in found(client, "invoice")


def test_records_are_not_searched() -> None:
    """It would ask every table, the large ones too."""
    boss()
    assert "boss" not in found(clerk("auth.view_user"), "boss")
