"""The price check on a version's page: what was used goes in, the working comes out; nothing is stored."""

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meters.models import Meter
from plans.models import PlanVersion
from tests.factories import ChargeFactory, MeterFactory, PlanVersionFactory
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

GRADUATED = {
    "model": "graduated",
    "tiers": [{"up_to": "100", "unit_price": "1.00"}, {"unit_price": "0.75"}],
}
BY_CLASS = {"model": "matrix", "by": "class", "prices": {"confirmed": "0.99", "assumed": "0.49"}}


def page_of(version: PlanVersion, name: str = "change") -> str:
    return reverse(f"admin:plans_planversion_{name}", args=[version.pk])


def checked(client: Client, version: PlanVersion, **used: Any) -> Any:
    """What the page says of this usage."""
    answer = client.post(page_of(version, "price_check"), {f"check-{name}": text for name, text in used.items()})
    assert answer.status_code == 200
    return answer


def rows(answer: Any) -> list[tuple[str, ...]]:
    """The lines and their steps as the table shows them."""
    return [
        row
        for line in answer.context["lines"]
        for row in (
            (line.text, line.quantity, line.amount),
            *((step.text, step.quantity, step.unit_price, step.amount) for step in line.steps),
        )
    ]


def everything(*, published: bool = True) -> PlanVersion:
    meter = MeterFactory.create(label="Cases handled", unit_singular="case", unit_plural="cases")
    fee = {"key": "base", "advance": True, "text": "Platform fee"}
    cases = {"key": "cases", "meter": meter, "rate": GRADUATED, "included": 20, "text": "{quantity} cases handled"}
    bounds = {"discount_percent": 10, "cap": Decimal(100)}
    return PlanVersionFactory.create(
        charges=[fee, cases | bounds], published=published, minimum=Decimal(250), plan__name="Growth"
    )


@pytest.mark.parametrize("published", [False, True])
def test_every_step_of_every_charge_is_shown_with_true_ups_and_discounts(published: bool) -> None:
    answer = checked(boss(), everything(published=published), cases="150")
    assert rows(answer) == [
        ("Platform fee", "", "500.00"),
        ("150 cases handled", "150 cases", "110.25"),
        ("included", "20", "0.00", "0.00"),
        ("first 100", "100", "1.00", "100.00"),
        ("above 100", "30", "0.75", "22.50"),
        ("10 % discount", "", "", "-12.25"),
        ("cases handled: above the cap", "", "-10.25"),
        ("Growth: to the minimum", "", "150.00"),
    ]
    assert answer.context["total"] == "750.00 USD"
    assert "a month, in advance" in answer.content.decode()


def test_each_charge_says_what_to_type_and_takes_it() -> None:
    conversations = MeterFactory.create(label="Conversations", dimensions={"lane": None})
    premium = {"where": {"lane": ["premium"]}, "case_cap": Decimal(5)}
    share = {"model": "percentage", "percent": "2.5", "fixed": "0.10", "free_events": 1}
    charges = [
        {"key": "by.class", "rate": BY_CLASS, "meter": conversations},
        {"key": "premium", "meter": conversations} | premium,
        {"key": "share", "rate": share, "meter": MeterFactory.create(label="Recovered")},
    ]
    version, client = PlanVersionFactory.create(charges=charges), boss()
    form = client.get(page_of(version)).context["check_form"]
    assert {field.label: field.help_text for field in form.inputs} == {
        "Conversations": "Quantity of each class, such as assumed: 10, confirmed: 10.",
        "Conversations (premium)": "Units of each case, such as 3, 6, 20.",
        "Recovered": "Value of each event in order, such as 200, 100, 50.",
    }
    typed = {"by.class": "confirmed: 10, assumed: 3", "premium": "1, 2, 20", "share": "100; 100; 50"}
    answer = checked(client, version, **typed)
    assert [line.amount for line in answer.context["lines"]] == ["11.37", "11.00", "3.95"]
    assert answer.context["total"] == "26.32 USD"
    assert [field.value() for field in answer.context["check_form"].inputs] == list(typed.values())


def test_what_cannot_be_read_or_priced_is_said_beside_its_input_and_nothing_is_lost() -> None:
    version = PlanVersionFactory.create(charges=[{"key": "solved"}, {"key": "classes", "rate": BY_CLASS}])
    answer = checked(boss(), version, solved="a hundred", classes="unheard: 3")
    form = answer.context["check_form"]
    assert form.errors == {
        "solved": ["'a hundred' is not a quantity; write digits and a decimal point, such as 250 or 2.5."],
        "classes": ["Class 'unheard' has no price."],
    }
    assert [field.value() for field in form.inputs] == ["a hundred", "unheard: 3"]
    assert "lines" not in answer.context


def test_nothing_used_costs_the_fees_and_the_minimum() -> None:
    answer = checked(boss(), everything(), cases="")
    assert rows(answer) == [
        ("Platform fee", "", "500.00"),
        ("0 cases handled", "0 cases", "0.00"),
        ("Growth: to the minimum", "", "250.00"),
    ]


def test_prices_have_the_digits_of_their_currency() -> None:
    version = PlanVersionFactory.create(
        currency="JPY", charges=[{"key": "solved", "unit_price": Decimal("1234.5")}], published=True
    )
    answer = checked(boss(), version, solved="1001")
    assert rows(answer)[1:] == [("", "1,001", "1,234.5", "1,235,734.5")]
    assert answer.context["total"] == "1,235,735 JPY"


def test_a_long_working_is_cut_and_says_so() -> None:
    prices = {f"v{n}": "1" for n in range(60)}
    version = PlanVersionFactory.create(
        charges=[{"key": "solved", "rate": {"model": "matrix", "by": "class", "prices": prices}}]
    )
    [line] = checked(boss(), version, solved=", ".join(f"{value}: 1" for value in prices)).context["lines"]
    assert (line.amount, len(line.steps), line.more) == ("60.00", 50, 10)


@pytest.mark.parametrize("text", ["\0", "9" * 16, "1e5", "-1", "<script>alert(1)</script>", "1," * 1001, "x" * 30_000])
def test_what_somebody_made_up_is_refused_in_words(text: str) -> None:
    version = PlanVersionFactory.create(charges=[{"key": "solved"}])
    answer = checked(boss(), version, solved=text)
    assert answer.context["check_form"].errors["solved"]
    assert "<script>alert(1)" not in answer.content.decode()


def test_a_version_without_usage_has_nothing_to_check() -> None:
    version, client = PlanVersionFactory.create(charges=[{"flat": True, "key": "base"}]), boss()
    assert "There is no usage charge" in client.get(page_of(version)).content.decode()
    assert checked(client, version).context["total"] == "500.00 USD"


def test_a_charge_that_cannot_be_read_is_told_about() -> None:
    version = PlanVersionFactory.create(charges=[{"key": "solved"}, {"key": "odd", "rate": {"model": "odd"}}])
    client = boss()
    assert [field.name for field in client.get(page_of(version)).context["check_form"].inputs] == ["solved"]
    assert "It cannot be priced." in checked(client, version, solved="3").content.decode()


def test_nothing_is_stored() -> None:
    version, client = everything(published=False), boss()
    before = {model: model._default_manager.count() for model in apps.get_models()}
    checked(client, version, cases="150")
    assert {model: model._default_manager.count() for model in apps.get_models()} == before


def test_whoever_may_see_the_version_may_check_its_price_and_nobody_else() -> None:
    version = everything()
    assert clerk("plans.view_planversion").post(page_of(version, "price_check"), {}).status_code == 200
    assert Client().post(page_of(version, "price_check"), {}).status_code == 302


def test_without_the_permission_there_is_no_price_check() -> None:
    version, client = everything(), clerk("plans.view_plan")
    assert client.get(page_of(version, "price_check")).status_code == 403
    version.pk += 1
    assert client.get(page_of(version, "price_check")).status_code in (403, 404)


def test_many_charges_take_as_many_queries_as_few() -> None:
    client, few, many = boss(), everything(), PlanVersionFactory.create()
    ChargeFactory.create_batch(12, version=many)
    assert Meter.objects.count() == 13

    def queries(version: PlanVersion) -> int:
        with CaptureQueriesContext(connection) as captured:
            checked(client, version, cases="3", charge_1="3")
        return len(captured)

    queries(few)
    assert queries(many) == queries(few)
