from collections.abc import Mapping
from decimal import Decimal

import pytest

from plans.rules.charges import FlatCharge, UsageCharge, VersionTerms
from plans.rules.price import price
from plans.rules.publishing import against_charge, against_version
from plans.rules.templates import TEMPLATES, PlanTemplate, TemplateError, filled
from plans.rules.typed_usage import typed_usage

BY_KEY = {template.key: template for template in TEMPLATES}


def named(template: PlanTemplate) -> str:
    return template.key


def comes_to(template: PlanTemplate, used: Mapping[str, str]) -> Decimal:
    total = Decimal(0)
    for charge in template.charges:
        if isinstance(charge, FlatCharge):
            total += charge.amount
        else:
            terms = charge.terms("USD")
            total += price(terms, typed_usage(terms, used.get(charge.key, ""))).total
    return total


@pytest.mark.parametrize(
    ("key", "used", "total"),
    [
        ("per_resolution", {"resolved": "1000"}, "990.00"),
        ("per_resolved_ticket", {"resolved": "120"}, "240.00"),
        ("per_deliverable", {"documents": "40", "queries": "200"}, "110.00"),
        ("per_lead", {"leads": "20", "meetings": "3"}, "424.80"),
        ("base_and_outcome", {"resolved": "137"}, "774.00"),
        ("attempt_and_success", {"attempt": "1000", "success": "200"}, "400.00"),
        ("outcome_classes", {"conversations": "confirmed: 10, assumed: 3, assisted: 2"}, "11.37"),
        ("base", {"summaries": "250"}, "247.00"),
        ("base", {"summaries": "30"}, "49.00"),
        ("growth", {"summary": "500", "outreach": "200", "renewal": "50"}, "299.00"),
        ("add_on", {"beyond_packs": "30"}, "29.70"),
        ("premium_lane", {"standard": "120", "premium": "8"}, "211.00"),
    ],
)
def test_the_example_of_a_template_comes_out(key: str, used: Mapping[str, str], total: str) -> None:
    assert str(comes_to(BY_KEY[key], used)) == total


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_template_could_be_published_as_it_is(template: PlanTemplate) -> None:
    dimensions = {counted.key: counted.dimensions or {} for counted in template.counted}
    terms = VersionTerms(plan=template.key, currency="USD", charges=template.charges)
    of_charges = [
        objection
        for charge in template.charges
        for objection in against_charge(charge, dimensions[charge.meter] if isinstance(charge, UsageCharge) else {})
    ]

    assert [*against_version(terms), *of_charges] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_template_shows_figures_in_its_example_and_counts_what_it_prices(template: PlanTemplate) -> None:
    priced = {charge.meter for charge in template.charges if isinstance(charge, UsageCharge)}

    assert any(letter.isdigit() for letter in template.example)
    assert {counted.key for counted in template.counted} == priced


def test_templates_have_keys_and_titles_of_their_own() -> None:
    assert len(BY_KEY) == len({template.title for template in TEMPLATES}) == len(TEMPLATES)


def test_the_charges_are_on_the_meters_that_were_chosen() -> None:
    charges = filled(BY_KEY["base_and_outcome"], {"tickets_resolved": "cases_closed"})

    assert [charge.meter for charge in charges if isinstance(charge, UsageCharge)] == ["cases_closed"]
    assert isinstance(charges[0], FlatCharge)


def test_a_meter_that_is_missing_is_asked_for() -> None:
    with pytest.raises(TemplateError, match="Which meter counts queries"):
        filled(BY_KEY["per_deliverable"], {"documents_processed": "documents"})
