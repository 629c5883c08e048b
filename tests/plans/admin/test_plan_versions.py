"""Plan versions in the admin: a form while a draft, a record once published."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from meters.models import Meter
from plans.models import Charge, PlanVersion, VersionStatus
from tests.factories import MeterFactory, PlanVersionFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

PUBLISH = {"plans_planversion_save_and_publish": ""}


def page(version: PlanVersion, name: str = "change") -> str:
    return reverse(f"admin:plans_planversion_{name}", args=[version.pk])


def usage(meter: Meter, price: str = "2.00", **fields: Any) -> dict[str, Any]:
    rate = {"rate-model": "per_unit", "rate-unit_price": price}
    return {"type": "usage", "meter": meter.pk, "timing": "arrears", **rate, **fields}


def flat(amount: str = "500", **fields: Any) -> dict[str, Any]:
    return {"type": "flat", "amount": amount, "timing": "arrears", **fields}


def save(client: Client, version: PlanVersion, *charges: dict[str, Any], **fields: Any) -> Any:
    """Send the form with these charges, which are all new."""
    sent: dict[str, Any] = {"currency": version.currency, "interval": version.interval}
    sent |= {"charges-TOTAL_FORMS": len(charges), "charges-INITIAL_FORMS": 0, **fields}
    for number, charge in enumerate(charges):
        sent |= {f"charges-{number}-{name}": value for name, value in charge.items()}
        sent |= {f"charges-{number}-version": version.pk}
    return client.post(page(version), sent)


def errors(answer: Any) -> list[dict[str, list[str]]]:
    return [dict(form.errors) for form in answer.context["inline_admin_formsets"][0].formset.forms]


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_a_charge_needs_a_meter_and_a_price_only() -> None:
    version, meter = PlanVersionFactory.create(), MeterFactory.create(key="tickets_resolved")
    save(boss(), version, usage(meter))
    charge = version.charges.get()
    assert (charge.key, charge.rate, charge.text, charge.where) == (
        "tickets_resolved", {"model": "per_unit", "unit_price": "2.00"}, "", {},
    )  # fmt: skip
    assert [charge.included, charge.overage_factor, charge.discount_percent, charge.cap] == [0, 1, 0, None]


def test_charges_without_keys_get_different_ones() -> None:
    version, meter = PlanVersionFactory.create(), MeterFactory.create(key="tickets", dimensions={"tier": None})
    tiers = [usage(meter, where=f"tier: {tier}") for tier in ("standard", "premium")]
    save(boss(), version, *tiers, flat(), flat(text="Support desk"), flat(key="tickets_3"))
    assert list(version.charges.order_by("pk").values_list("key", flat=True)) == [
        "tickets", "tickets_2", "base", "support_desk", "tickets_3",
    ]  # fmt: skip


def test_what_the_page_hides_is_not_kept() -> None:
    version, meter = PlanVersionFactory.create(), MeterFactory.create()
    hidden: dict[str, Any] = {"meter": meter.pk, "rate-model": "package", "rate-size": "x", "where": "tier: gold"}
    more: dict[str, Any] = {"included": "5", "rollover": "on", "minimum": "1", "cap": "five"}
    save(boss(), version, flat(**hidden, **more), usage(meter, amount="99"))
    fee, rate = version.charges.order_by("pk")
    assert (fee.meter, fee.rate, fee.where, fee.included, fee.rollover, fee.minimum) == (None, None, {}, 0, False, None)
    assert rate.amount is None


@pytest.mark.parametrize(
    ("charge", "field"),
    [
        ({"type": "usage", "timing": "arrears", "rate-model": "per_unit", "rate-unit_price": "2"}, "meter"),
        ({"type": "flat", "timing": "arrears", "text": "fee"}, "amount"),
        ({"type": "flat", "timing": "arrears", "amount": "NaN"}, "amount"),
        ({"type": "flat", "timing": "arrears", "amount": "five"}, "amount"),
    ],
)
def test_what_a_charge_lacks_is_said_beside_its_field(charge: dict[str, Any], field: str) -> None:
    version = PlanVersionFactory.create()
    [found] = errors(save(boss(), version, charge))
    assert field in found
    assert not version.charges.exists()


def test_a_dimension_that_the_meter_does_not_have_is_refused_beside_its_field() -> None:
    version, meter = PlanVersionFactory.create(), MeterFactory.create(dimensions={"tier": ["standard"]})
    [found] = errors(save(boss(), version, usage(meter, where="tier: gold")))
    assert list(found) == ["where"]


def test_save_and_publish_publishes_what_was_just_typed() -> None:
    version, meter = PlanVersionFactory.create(), MeterFactory.create()
    answer = save(boss(), version, usage(meter), **PUBLISH)
    version.refresh_from_db()
    assert (version.status, version.charges.count()) == (VersionStatus.PUBLISHED, 1)
    assert "is published" in told(answer)


def test_a_version_without_charges_is_saved_but_not_published() -> None:
    version = PlanVersionFactory.create()
    answer = save(boss(), version, **PUBLISH)
    version.refresh_from_db()
    assert version.is_draft
    assert "Saved, but not published" in told(answer)


def test_publish_asks_first() -> None:
    version, client = PlanVersionFactory.create(charges=[{}]), boss()
    assert "frozen" in client.get(page(version, "publish_now")).content.decode()
    version.refresh_from_db()
    assert version.is_draft
    client.post(page(version, "publish_now"), {"_form_submitted": "True"})
    version.refresh_from_db()
    assert not version.is_draft


def test_a_published_version_is_read_only_and_says_so() -> None:
    version, client = PlanVersionFactory.create(charges=[{}], published=True), boss()
    content = client.get(page(version)).content.decode()
    assert "Its prices do not change any more" in content
    assert "2.00 USD for each ticket" in content
    assert 'name="_save"' not in content
    assert save(client, version, flat()).status_code == 403
    assert version.charges.count() == 1


def test_a_new_version_leads_to_its_own_page() -> None:
    version = PlanVersionFactory.create(charges=[{}], published=True)
    answer = boss().post(page(version, "new_version"), {"_form_submitted": "True"})
    copy = PlanVersion.objects.get(number=2)
    assert answer.headers["Location"] == page(copy)
    assert Charge.objects.filter(version=copy).count() == 1


def test_a_second_draft_is_refused_in_words() -> None:
    version, client = PlanVersionFactory.create(charges=[{}], published=True), boss()
    for _ in range(2):
        answer = client.post(page(version, "new_version"), {"_form_submitted": "True"})
    assert "has a draft already" in told(answer)
    assert PlanVersion.objects.count() == 2


def test_a_retired_version_is_not_offered_to_customers() -> None:
    version, client = PlanVersionFactory.create(charges=[{}], published=True), boss()
    offered, option = reverse("admin:customers_planassignment_add"), f'<option value="{version.pk}"'
    assert option in client.get(offered).content.decode()
    client.post(page(version, "retire"), {"_form_submitted": "True"})
    assert option not in client.get(offered).content.decode()


@pytest.mark.parametrize("verb", ["publish_now", "retire", "new_version"])
def test_looking_is_not_publishing(verb: str) -> None:
    version = PlanVersionFactory.create(charges=[{}], published=verb != "publish_now")
    client = clerk("plans.view_planversion")
    assert client.post(page(version, verb), {"_form_submitted": "True"}).status_code == 403
    assert client.get(page(version)).context["actions_detail"] == []
    was = version.status
    version.refresh_from_db()
    assert (version.status, PlanVersion.objects.count()) == (was, 1)


def test_a_draft_can_be_deleted_and_a_published_version_cannot() -> None:
    client = boss()
    for is_published, status in ((False, 302), (True, 403)):
        version = PlanVersionFactory.create(charges=[{}], published=is_published)
        assert client.post(page(version, "delete"), {"post": "yes"}).status_code == status
