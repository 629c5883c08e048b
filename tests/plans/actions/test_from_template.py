from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from meters.models import Meter
from plans.actions.from_template import draft_of
from plans.actions.price_check import check_price
from plans.actions.publish import objections
from plans.rules.templates import TEMPLATES, PlanTemplate
from plans.rules.terms import UsageTerms
from plans.rules.typed_usage import typed_usage
from tests.factories.meter import MeterFactory
from tests.factories.plan import PlanFactory

pytestmark = pytest.mark.django_db

BY_KEY = {template.key: template for template in TEMPLATES}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: str(template.key))
@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
def test_a_draft_of_every_template_can_be_published(template: PlanTemplate, currency: str) -> None:
    version = draft_of(template, PlanFactory.create(), currency=currency, meters={})

    assert version.is_draft
    assert objections(version) == {}
    assert Meter.objects.count() == len(template.counted)


def test_a_chosen_meter_is_priced_and_none_is_made() -> None:
    closed = MeterFactory.create(key="cases_closed")
    version = draft_of(
        BY_KEY["base_and_outcome"], PlanFactory.create(), currency="USD", meters={"tickets_resolved": closed}
    )

    assert [charge.meter for charge in version.charges.all()] == [None, closed]
    assert list(Meter.objects.all()) == [closed]


def test_two_plans_from_one_template_share_its_meters() -> None:
    for _ in range(2):
        draft_of(BY_KEY["growth"], PlanFactory.create(), currency="USD", meters={})

    assert Meter.objects.count() == 1


def test_a_plan_with_a_draft_gets_no_second_one() -> None:
    plan = PlanFactory.create()
    draft_of(BY_KEY["base"], plan, currency="USD", meters={})
    with pytest.raises(ValidationError, match="has a draft already"):
        draft_of(BY_KEY["base"], plan, currency="USD", meters={})


def test_a_draft_can_be_tried_before_it_is_published() -> None:
    version = draft_of(BY_KEY["base"], PlanFactory.create(), currency="USD", meters={})
    version.minimum = Decimal(250)
    version.save()
    usage = typed_usage(UsageTerms(currency="USD", rate=BY_KEY["base"].charges[1].rate), "250")  # type: ignore[union-attr]
    check = check_price(version, {"summaries": usage})

    assert [str(each.amount) for each in check.charges] == ["49.00", "198.00"]
    assert (str(check.true_up), str(check.cap_discount), str(check.total)) == ("52.00", "0", "299.00")
    assert str(check_price(version, {}).total) == "299.00"
