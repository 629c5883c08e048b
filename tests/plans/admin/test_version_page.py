"""What the page of a version says: its terms and prices in words, and what changed since another one."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meters.models import Meter
from plans.models import Plan, PlanVersion
from tests.factories import MeterFactory, PlanFactory, PlanVersionFactory
from tests.people import boss, clerk
from tests.plans.admin.test_plan_versions import errors, page, save, usage

pytestmark = pytest.mark.django_db

TWO = {"model": "per_unit", "unit_price": "2.00"}
TIERS = {"model": "graduated", "tiers": [{"up_to": "50", "unit_price": "0.95"}, {"unit_price": "0.90"}]}


def tickets() -> Meter:
    return MeterFactory.create(key="tickets", label="Tickets", unit_singular="ticket", unit_plural="tickets")


def version(plan: Plan, number: int, *charges: dict[str, Any], **agreed: Any) -> PlanVersion:
    return PlanVersionFactory.create(plan=plan, number=number, charges=charges, published=True, **agreed)


def content(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_terms_of_the_version_are_saved() -> None:
    draft, meter = PlanVersionFactory.create(), MeterFactory.create()
    sent = {"anchor": "anniversary", "trial_days": "14", "minimum": "100", "cap": "5000"}
    save(boss(), draft, usage(meter), **sent)
    draft.refresh_from_db()
    assert (draft.anchor, draft.trial_days, draft.minimum, draft.cap) == (
        "anniversary", 14, Decimal(100), Decimal(5000),
    )  # fmt: skip


def test_terms_that_were_not_sent_stay_as_they_are() -> None:
    draft, meter = PlanVersionFactory.create(anchor="anniversary", trial_days=7), MeterFactory.create()
    save(boss(), draft, usage(meter))
    draft.refresh_from_db()
    assert (draft.anchor, draft.trial_days) == ("anniversary", 7)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"minimum": "10", "cap": "5"}, "cap"),
        ({"minimum": "-1"}, "__all__"),
        ({"trial_days": "x"}, "trial_days"),
        ({"anchor": "monday"}, "anchor"),
    ],
)
def test_terms_that_make_no_sense_are_refused(sent: dict[str, str], field: str) -> None:
    answer = save(boss(), PlanVersionFactory.create(), usage(MeterFactory.create()), **sent)
    assert list(answer.context["adminform"].form.errors) == [field]
    assert errors(answer) == [{}]


def test_a_published_version_is_told_in_words() -> None:
    row = {"key": "tickets", "meter": tickets(), "rate": TIERS, "included": 10, "rollover": True, "minimum": 100}
    fee = {"key": "base", "flat": True, "text": "Support desk"}
    told = version(PlanFactory.create(), 1, row, fee, anchor="anniversary", trial_days=5, cap=9000)
    found = content(boss().get(page(told)))
    for words in (
        "first 50 at 0.95, above 50 at 0.90 USD for each ticket",
        "10 tickets included, what is left rolls over once",
        "at least 100.00 USD",
        "<strong>Support desk</strong>",
        "500.00 USD a month",
        "on the day on which the customer started",
        "5 days without flat fees, minimums and commitments",
        "at most 9,000.00 USD for usage",
    ):
        assert words in found


def test_somebody_who_may_only_look_reads_a_draft_in_words() -> None:
    draft = PlanVersionFactory.create(charges=[{"meter": tickets(), "rate": TIERS}])
    answer = clerk("plans.view_planversion").get(page(draft))
    assert "first 50 at 0.95, above 50 at 0.90 USD for each ticket" in content(answer)
    assert answer.context["inline_admin_formsets"] == []


def test_a_rate_that_cannot_be_read_is_told_and_does_not_break_the_page() -> None:
    plan = PlanFactory.create()
    version(plan, 1, {"key": "tickets", "meter": tickets()})
    draft = PlanVersionFactory.create(plan=plan, number=2, charges=[{"key": "odd", "rate": {"model": "tens"}}])
    found = content(boss().get(page(draft)))
    assert "cannot be read: model: must be one of" in found
    assert "One of the two versions cannot be read." in found
    listed = content(clerk("plans.view_planversion").get(reverse("admin:plans_planversion_changelist")))
    assert "cannot be read" in listed


def test_changes_are_told_since_the_version_before() -> None:
    plan, meter = PlanFactory.create(), tickets()
    version(plan, 1, {"key": "old", "meter": meter})
    version(plan, 2, {"key": "tickets", "meter": meter, "rate": TWO})
    third = version(plan, 3, {"key": "tickets", "meter": meter, "rate": TIERS})
    found = content(boss().get(page(third)))
    assert "What changed since version 2" in found
    assert (
        "<del>2.00 USD for each ticket</del><ins>first 50 at 0.95, above 50 at 0.90 USD for each ticket</ins>" in found
    )


def test_another_version_can_be_chosen_to_compare_with() -> None:
    plan, meter = PlanFactory.create(), tickets()
    first = version(plan, 1, {"key": "old", "meter": meter})
    version(plan, 2, {"key": "tickets", "meter": meter})
    version(PlanFactory.create(), 9, {"key": "other", "meter": meter})
    third = version(plan, 3, {"key": "tickets", "meter": meter})
    client = boss()
    assert "Nothing: both versions charge the same" in content(client.get(page(third)))
    changed = client.get(page(third), {"since": "1"}).context["changes"]
    assert [(change.mark, change.key) for change in changed.charges] == [("added", "tickets"), ("removed", "old")]
    assert client.get(page(first), {"since": "3"}).context["since"] == 3
    for nonsense in ("9", "x", "", "3"):
        assert client.get(page(third), {"since": nonsense}).context["since"] == 2


def test_a_first_version_has_nothing_to_be_compared_with() -> None:
    found = content(boss().get(page(version(PlanFactory.create(), 1, {}))))
    assert "What changed" not in found


def draft_of(charges: int) -> str:
    return page(PlanVersionFactory.create(charges=[{} for _ in range(charges)]))


def successor_of(charges: int) -> str:
    plan = PlanFactory.create()
    version(plan, 1, *({} for _ in range(charges)))
    return page(version(plan, 2, *({} for _ in range(charges))))


def plan_with(versions: int) -> str:
    plan = PlanFactory.create()
    for number in range(1, versions + 1):
        version(plan, number, {}, {"flat": True})
    return reverse("admin:plans_plan_change", args=[plan.pk])


def list_of(versions: int) -> str:
    plan_with(versions)
    return reverse("admin:plans_planversion_changelist")


def plans(number: int) -> str:
    for _ in range(number):
        plan_with(2)
    return reverse("admin:plans_plan_changelist")


@pytest.mark.parametrize("made", [draft_of, successor_of, plan_with, list_of, plans])
def test_a_page_asks_the_database_no_more_for_more_rows(made: Callable[[int], str]) -> None:
    client = boss()
    few, many = (_queries(client, made(number)) for number in (1, 6))
    assert len(many) == len(few), "\n".join(query[:150] for query in many)


def _queries(client: Client, path: str) -> list[str]:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in asked.captured_queries]
