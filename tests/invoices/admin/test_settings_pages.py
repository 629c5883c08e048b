"""The seller profile and the number series in the admin."""

import pytest
from django.urls import reverse

from invoices.models import NumberSeries, SellerProfile
from tests.people import boss

pytestmark = pytest.mark.django_db

LIST = "/admin/invoices/sellerprofile/"


def test_there_is_one_seller_profile_and_its_list_leads_to_it() -> None:
    client = boss()
    assert client.get(LIST).headers["Location"] == reverse("admin:invoices_sellerprofile_add")
    client.post(f"{LIST}add/", {"name": "Upshot Inc", "net_days": "30"})
    profile = SellerProfile.objects.get()
    assert (profile.pk, profile.net_days) == (1, 30)
    assert client.get(LIST).headers["Location"] == reverse("admin:invoices_sellerprofile_change", args=[1])
    assert client.get(f"{LIST}add/").status_code == 403


def test_a_series_changes_its_prefix_and_never_its_counter() -> None:
    series = NumberSeries.objects.get()
    page = reverse("admin:invoices_numberseries_change", args=[series.pk])
    boss().post(page, {"prefix": "RE", "last": "900"})
    series.refresh_from_db()
    assert (series.prefix, series.last) == ("RE", 0)
