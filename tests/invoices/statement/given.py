"""Statements of invoices on every rate model, and the program that customers check them with."""

import copy
import json
import runpy
from collections.abc import Mapping, Sequence
from typing import Any

from django.test import Client

from customers.models import PlanAssignment
from invoices.actions.statement import VERIFIER
from invoices.models import Invoice
from meters.actions.definitions.publish import publish_definition
from tests.factories import ApiKeyFactory, CustomerFactory, MeterFactory
from tests.factories.plan import PUBLISHED_AT
from tests.invoices.behind import customer_on, post, sealed
from tests.meters.actions.definitions_given import drafted

PROGRAM = runpy.run_path(str(VERIFIER))
Lie: type[Exception] = PROGRAM["Lie"]

TIERS = [{"up_to": "2", "unit_price": "1.99", "flat_fee": "3"}, {"unit_price": "0.333333"}]

RATES: Mapping[str, Mapping[str, Any]] = {
    "per_unit": {"model": "per_unit", "unit_price": "0.123456789012"},
    "graduated": {"model": "graduated", "tiers": TIERS},
    "volume": {"model": "volume", "tiers": TIERS},
    "package": {"model": "package", "size": "2", "price": "7.50", "free": "1"},
    "stairstep": {"model": "stairstep", "tiers": [{"up_to": "2", "price": "9"}, {"price": "17.17"}]},
    "percentage": {"model": "percentage", "percent": "2.9", "fixed": "0.30", "free_events": 2, "free_amount": "2.5"},
    "matrix": {"model": "matrix", "by": "tier", "prices": {"gold": "3", "silver": "2"}, "default": "1.115"},
}


def client() -> Client:
    ApiKeyFactory.create(secret="up_reader")
    return Client(headers={"authorization": "Bearer up_reader"})


def statement(invoice: Invoice, reader: Client | None = None) -> Any:
    """The statement, over HTTP."""
    answer = (reader or client()).get(f"/api/v1/invoices/{invoice.pk}/statement")
    assert answer.status_code == 200, answer.content
    return json.loads(answer.getvalue())


def checked(told: Any, kept: str = "") -> Sequence[str]:
    """What the program tells of a statement; raises Lie."""
    lines: list[str] = []
    PROGRAM["check"](copy.deepcopy(told), lines.append, kept)
    return lines


def on_every_model(*only: str) -> PlanAssignment:
    """A plan that prices the same meter with every rate model, with every kind of bound; or with `only` some."""
    sums = MeterFactory.create(key="tickets_resolved", aggregation="sum", dimensions={"tier": None})
    charges: list[dict[str, Any]] = [{"key": name, "meter": sums, "rate": dict(rate)} for name, rate in RATES.items()]
    charges += [
        {"key": "allowance", "meter": sums, "rate": dict(RATES["matrix"]), "included": "1.5"},
        {"key": "committed", "meter": sums, "commitment_units": "3", "overage_factor": "1.5"},
        {"key": "under", "meter": sums, "commitment_units": "300"},
        {"key": "capped_case", "meter": sums, "case_cap": "2.20"},
        {"key": "discount", "meter": sums, "discount_percent": "12.5"},
        {"key": "minimum", "meter": sums, "minimum": "500"},
        {"key": "cap", "meter": sums, "cap": "1"},
        {"key": "gold", "meter": sums, "where": {"tier": ["gold"]}},
        {"key": "fee", "flat": True},
    ]
    chosen = [charge for charge in charges if not only or charge["key"] in only]
    return customer_on(*chosen, minimum="5000")


def use_a_month() -> None:
    """Tickets on some days, in receipts of one and of many, on two pages, beside those of somebody else."""
    CustomerFactory.create(key="other")
    tiers = ["gold", "silver", "bronze"]
    post(
        *(
            {"id": f"é{n}", "case": f"t{n}", "value": f"{n}.25", "properties": {"tier": tiers[n % 3]}}
            | {"occurred_at": f"2026-10-{n + 1:02}T12:00:00Z"}
            for n in range(5)
        )
    )
    sealed()
    post({"id": "alone", "value": "0.5", "properties": {"tier": "gold"}})
    post({"id": "nothing", "value": "0"})
    post({"id": "other", "customer": "other"}, {"id": "late", "occurred_at": "2026-11-01T12:00:00Z"})
    sealed()


def judged() -> PlanAssignment:
    """A customer on a meter with a definition: resolved, reopened, resolved again."""
    meters = {key: MeterFactory.create(key=key) for key in ("resolved", "reopened", "csat")}
    publish_definition(drafted(meters), at=PUBLISHED_AT)
    return customer_on({"meter": meters["resolved"]})


def use_a_judged_month() -> None:
    for n, meter in enumerate(["resolved", "reopened", "resolved"]):
        post({"id": f"a{n}", "case": "back and forth", "meter": meter, "occurred_at": f"2026-10-0{n + 1}T12:00:00Z"})
    post(
        {"id": "b", "case": "quick", "meter": "resolved", "occurred_at": "2026-10-09T12:00:00Z"},
        {"id": "c", "case": "lost", "meter": "resolved", "occurred_at": "2026-10-09T12:00:00Z"},
        {"id": "d", "case": "lost", "meter": "reopened", "occurred_at": "2026-10-10T12:00:00Z"},
    )
    sealed()
