"""The form of a charge: every rate model, every mistake beside its place, and nothing typed is lost."""

import re
from decimal import Decimal
from typing import Any

import pytest

from meters.models import Meter, OutcomeDefinition, SignalRule
from plans.models import PlanVersion
from tests.factories import MeterFactory, PlanVersionFactory
from tests.people import boss
from tests.plans.admin.test_plan_versions import PUBLISH, errors, page, save

pytestmark = pytest.mark.django_db

TIERS = {"model": "graduated", "tiers-up_to": ["50", "100", ""], "tiers-unit_price": ["0.95", "0.90", "0.85"]}


def meter(**columns: Any) -> Meter:
    return MeterFactory.create(**{"dimensions": {"tier": ["standard", "premium"]}, **columns})


def charge(on: Meter, rate: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What the form sends; columns of rows are as long as their longest."""
    sent = {f"rate-{name}": value for name, value in rate.items()}
    for group, columns in {"tiers": ("up_to", "unit_price", "flat_fee"), "stairs": ("up_to", "price")}.items():
        rows = max(len(rate.get(f"{group}-{column}", ())) for column in columns)
        sent |= {f"rate-{group}-{column}": rate.get(f"{group}-{column}", [""] * rows) for column in columns}
    return {"type": "usage", "meter": on.pk, "timing": "arrears", **sent, **fields}


def shown(answer: Any, name: str) -> list[str]:
    """The values of the inputs that are sent by this name in the first form."""
    return re.findall(rf'name="charges-0-{name}"[^>]*value="([^"]*)"', answer.content.decode())


def marked(answer: Any) -> dict[str, str]:
    """What is said about inputs of the first rate, by their identity on the page."""
    told = re.findall(r'id="id_charges-0-rate-(\S+)-problem"><p>(.*?)</p>', answer.content.decode())
    return dict(told)


@pytest.mark.parametrize(
    ("rate", "stored"),
    [
        ({"model": "per_unit", "unit_price": " 2.00 "}, {"unit_price": "2.00"}),
        (
            {**TIERS, "tiers-flat_fee": ["", "5", ""], "unit_price": "9"},
            {
                "tiers": [
                    {"up_to": "50", "unit_price": "0.95"},
                    {"up_to": "100", "unit_price": "0.90", "flat_fee": "5"},
                    {"unit_price": "0.85"},
                ]
            },
        ),
        (
            {**TIERS, "model": "volume", "tiers-at_zero": "on", "stairs-at_zero": ""},
            {
                "tiers": [
                    {"up_to": "50", "unit_price": "0.95"},
                    {"up_to": "100", "unit_price": "0.90"},
                    {"unit_price": "0.85"},
                ],
                "flat_fee_at_zero": True,
            },
        ),
        (
            {"model": "stairstep", "stairs-up_to": ["1000", "", ""], "stairs-price": ["50", "90", ""]},
            {"tiers": [{"up_to": "1000", "price": "50"}, {"price": "90"}]},
        ),
        ({"model": "package", "size": "100", "price": "5", "free": ""}, {"size": "100", "price": "5"}),
        (
            {"model": "percentage", "percent": "1.2", "fixed": "0.10", "free_events": "3", "free_amount": "500"},
            {"percent": "1.2", "fixed": "0.10", "free_events": 3, "free_amount": "500"},
        ),
        (
            {"model": "matrix", "by": "class", "prices-value": ["full", ""], "prices-price": ["2", ""], "default": "1"},
            {"by": "class", "prices": [["full", "2"]], "default": "1"},
        ),
    ],
)
def test_each_model_is_stored_as_files_write_it(rate: dict[str, Any], stored: dict[str, Any]) -> None:
    version = PlanVersionFactory.create()
    answer = save(boss(), version, charge(meter(), rate))
    assert answer.status_code == 302, errors(answer)
    assert version.charges.get().rate == {"model": rate["model"], **stored}


@pytest.mark.parametrize(
    ("rate", "place", "text"),
    [
        ({"model": "per_unit", "unit_price": "two"}, "unit_price", "Must be a number such as"),
        ({"model": "per_unit", "unit_price": "-2"}, "unit_price", "Must not be negative."),
        ({"model": "package", "size": "100"}, "price", "Fill this in."),
        ({"model": "package", "size": "0", "price": "1"}, "size", "A package must hold more than nothing."),
        ({"model": "percentage", "percent": "1", "free_events": "1.5"}, "free_events", "Must be a whole number"),
        (
            {**TIERS, "tiers-up_to": ["50", "100", "200"]},
            "tiers-up_to-2",
            "The last tier must be open, or units above it would have no price",
        ),
        ({**TIERS, "tiers-up_to": ["50", "", ""]}, "tiers-up_to-1", "Only the last tier is open"),
        ({**TIERS, "tiers-up_to": ["50", "40", ""]}, "tiers-up_to-1", "40 must be more than 50"),
        ({**TIERS, "tiers-unit_price": ["0.95", "", "1"]}, "tiers-unit_price-1", "A tier needs a unit price or a flat"),
        (
            {"model": "graduated", "tiers-up_to": ["", "50", "9"], "tiers-unit_price": ["", "1", "2"]},
            "tiers-up_to-2",
            "The last tier must be open",
        ),
        (
            {"model": "stairstep", "stairs-up_to": ["5", "9"], "stairs-price": ["1", "2"]},
            "stairs-up_to-1",
            "The last tier must be open",
        ),
        ({"model": "stairstep", "stairs-up_to": ["5", ""], "stairs-price": ["", "2"]}, "stairs-price-0", "Fill"),
        (
            {"model": "matrix", "by": "tier", "prices-value": ["", "a"], "prices-price": ["1", "2"]},
            "prices-value-0",
            "Say which value has this price.",
        ),
        (
            {"model": "matrix", "by": "tier", "prices-value": ["a", "a"], "prices-price": ["1", "2"]},
            "prices-value-1",
            "This value has a price already.",
        ),
        (
            {"model": "matrix", "by": "tier", "prices-value": ["a", "b"], "prices-price": ["1", ""]},
            "prices-price-1",
            "Give it a price.",
        ),
        (
            {"model": "matrix", "by": "tier", "prices-value": ["standard", "gold"], "prices-price": ["1", "2"]},
            "prices-price-1",
            "&#x27;gold&#x27; is not a value of &#x27;tier&#x27;.",
        ),
        ({"model": "matrix", "by": "route", "prices-value": ["a"], "prices-price": ["1"]}, "by", "The meter has no"),
        (
            {"model": "matrix", "by": "tier", "prices-value": ["standard"], "prices-price": ["1"]},
            "default",
            "Some values of &#x27;tier&#x27; would have no price",
        ),
        ({"model": "matrix", "prices-value": ["a"], "prices-price": ["1"]}, "by", "Fill this in."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place_and_nothing_is_stored(rate: dict[str, Any], place: str, text: str) -> None:
    version = PlanVersionFactory.create()
    answer = save(boss(), version, charge(meter(), rate))
    found = marked(answer)
    assert found[place].startswith(text), found
    assert list(errors(answer)[0]) == ["rate"]
    assert not version.charges.exists()


def test_every_mistake_is_told_at_once() -> None:
    rate = {**TIERS, "tiers-up_to": ["x", "100", ""], "tiers-unit_price": ["0.95", "y", "z"]}
    answer = save(boss(), PlanVersionFactory.create(), charge(meter(), rate))
    assert set(marked(answer)) == {"tiers-up_to-0", "tiers-unit_price-1", "tiers-unit_price-2"}
    assert len(errors(answer)[0]["rate"]) == 3


def test_a_mistake_is_summed_up_with_its_row_and_its_column() -> None:
    answer = save(boss(), PlanVersionFactory.create(), charge(meter(), {**TIERS, "tiers-up_to": ["50", "100", "200"]}))
    [text] = errors(answer)[0]["rate"]
    assert text.startswith("Tier 3, up to: The last tier must be open")


def test_nothing_typed_is_lost_not_even_of_a_model_that_was_not_chosen() -> None:
    rate = {
        **TIERS, "tiers-up_to": ["50", "100", "200"], "size": "100", "percent": "1.2", "by": "class",
        "prices-value": ["full"], "prices-price": ["3.50"],
    }  # fmt: skip
    answer = save(boss(), PlanVersionFactory.create(), charge(meter(), rate, minimum="12.5", included="7"))
    assert shown(answer, "rate-tiers-up_to")[:3] == ["50", "100", "200"]
    assert shown(answer, "rate-tiers-unit_price")[:3] == ["0.95", "0.90", "0.85"]
    for name, value in {"size": "100", "percent": "1.2", "prices-value": "full", "prices-price": "3.50"}.items():
        assert shown(answer, f"rate-{name}")[0] == value
    assert (shown(answer, "minimum"), shown(answer, "included")) == (["12.5"], ["7"])


def test_what_is_stored_comes_back_into_the_form_and_is_not_a_change() -> None:
    version, client = PlanVersionFactory.create(), boss()
    save(client, version, charge(meter(), {**TIERS, "tiers-at_zero": "on"}))
    answer = client.get(page(version))
    assert shown(answer, "rate-tiers-up_to")[:3] == ["50", "100", ""]
    [formset] = [each.formset for each in answer.context["inline_admin_formsets"]]
    form = type(formset)({}, instance=version).form
    field, stored = form.base_fields["rate"], version.charges.get().rate or {}
    assert not field.has_changed(stored, dict(stored))
    assert field.has_changed(stored, {**stored, "flat_fee_at_zero": False})


def test_a_blank_form_is_no_charge() -> None:
    version = PlanVersionFactory.create()
    blank = charge(meter(), {"model": "per_unit", "unit_price": ""}) | {"meter": "", "position": "0"}
    answer = save(boss(), version, blank)
    assert answer.status_code == 302, errors(answer)
    assert not version.charges.exists()


TERMS = {
    "included": "50", "rollover": "on", "minimum": "10", "cap": "500", "commitment_units": "100",
    "overage_factor": "1.5", "discount_percent": "12.5",
}  # fmt: skip


def test_all_terms_of_a_charge_are_kept() -> None:
    version = PlanVersionFactory.create()
    answer = save(boss(), version, charge(meter(), {"model": "per_unit", "unit_price": "2"}, **TERMS))
    assert answer.status_code == 302, errors(answer)
    stored = version.charges.get()
    assert {name: getattr(stored, name) for name in TERMS} == {
        name: True if text == "on" else Decimal(text) for name, text in TERMS.items()
    }


@pytest.mark.parametrize(
    ("terms", "field", "text"),
    [
        ({"minimum": "10", "cap": "5"}, "cap", "The cap is below the minimum."),
        ({"minimum": "10.001"}, "minimum", "10.001 has more digits than USD allows."),
        ({"rollover": "on"}, "rollover", "There are no included units that could roll over."),
        ({"case_cap": "5", "included": "1"}, "case_cap", "A cap per case and included units do not go together."),
        ({"text": "{count} tickets"}, "text", "{count} is not filled in; only {quantity} is."),
    ],
)
def test_terms_that_do_not_go_together_are_told_beside_their_field(
    terms: dict[str, str], field: str, text: str
) -> None:
    version = PlanVersionFactory.create()
    [found] = errors(save(boss(), version, charge(meter(), {"model": "per_unit", "unit_price": "2"}, **terms)))
    assert found == {field: [text]}
    assert not version.charges.exists()


def test_a_commitment_on_a_matrix_is_told_beside_the_committed_units() -> None:
    rate = {"model": "matrix", "by": "class", "prices-value": ["full"], "prices-price": ["2"], "default": "1"}
    [found] = errors(save(boss(), PlanVersionFactory.create(), charge(meter(), rate, commitment_units="5")))
    assert list(found) == ["commitment_units"]


def test_what_stands_against_publishing_is_told_beside_the_field_of_its_charge() -> None:
    version, client, on = PlanVersionFactory.create(), boss(), meter(label="Tickets <resolved>")
    rate = {"model": "per_unit", "unit_price": "2"}
    save(client, version, charge(on, rate, key="one"), charge(on, rate, key="two.b"), **PUBLISH)
    version.refresh_from_db()
    assert version.is_draft
    answer = client.get(page(version))
    text = "Charge 'one' prices some of the same usage."
    forms = answer.context["inline_admin_formsets"][0].formset.forms
    assert [dict(form.errors) for form in forms] == [{}, {"where": [text]}]
    content = answer.content.decode()
    assert 'href="#id_charges-1-where">Tickets &lt;resolved&gt; (two.b), only where</a>' in content


def test_what_a_version_lacks_is_told_by_its_own_name() -> None:
    version, client = PlanVersionFactory.create(currency="JPY"), boss()
    save(client, version, charge(meter(), {"model": "per_unit", "unit_price": "2"}), minimum="10.50", **PUBLISH)
    content = client.get(page(version)).content.decode()
    assert '<a class="up-link" href="#id_minimum">Minimum</a>: 10.5 has more digits than JPY allows.' in content


def test_a_price_by_class_offers_the_classes_of_the_definitions() -> None:
    on = meter(kind="outcome")
    definition = OutcomeDefinition.objects.create(meter=on, number=1, statement="Resolved.")
    SignalRule.objects.create(definition=definition, on=on, effect="achieve", outcome_class="confirmed")
    version: PlanVersion = PlanVersionFactory.create()
    formset = boss().get(page(version)).context["inline_admin_formsets"][0].formset
    assert formset.dimensions[on.pk] == {"tier": ["standard", "premium"], "class": ["confirmed"]}


def test_a_text_that_no_database_holds_is_stored_without_what_nobody_types() -> None:
    version = PlanVersionFactory.create()
    rate = {"model": "matrix", "by": "class", "prices-value": ["fu\0ll"], "prices-price": ["2"], "default": "1"}
    save(boss(), version, charge(meter(), rate))
    assert version.charges.get().rate == {"model": "matrix", "by": "class", "prices": [["full", "2"]], "default": "1"}
