"""Which thresholds are reached, as a table."""

from decimal import Decimal
from typing import Any

import pytest

from customers.rules.period import month
from invoices.rules.alerts import Reading, Subject, Threshold, by_customer, everything, reached, readings
from invoices.rules.standing import ChargeStanding, Gauge, PlanStanding

CUSTOMER, PLAN, CHARGE = Subject(), Subject("support"), Subject("support", "resolved")


def charge(key: str = "resolved", amount: str = "60", **terms: Gauge | None) -> ChargeStanding:
    nothing = Gauge(Decimal(0), Decimal(0))
    fields: dict[str, Any] = {
        "included": nothing,
        "rolled_over": nothing,
        "commitment": None,
        "minimum": None,
        "cap": None,
        **terms,
    }
    return ChargeStanding(
        charge_id=1, key=key, meter_id=1, text="", unit="tickets", quantity=Decimal(30), from_packs=Decimal(0),
        usage=Decimal(amount), steps=(), amount=Decimal(amount), **fields,
    )  # fmt: skip


def plan(*charges: ChargeStanding, amount: str = "560", cap: Gauge | None = None, **fields: str) -> PlanStanding:
    days = month(fields.get("label", "2026-10"))
    return PlanStanding(
        assignment_id=1, key=fields.get("key", "support"), name="Support", currency=fields.get("currency", "USD"),
        period=days, service=days, charges=charges, minimum=None, cap=cap, amount=Decimal(amount),
    )  # fmt: skip


def gauge(limit: str, used: str) -> Gauge:
    return Gauge(Decimal(limit), Decimal(used))


SPENT = everything("2026-10", "USD", Decimal(560), gauge("700", "560"))
PLANS = [plan(charge(cap=gauge("80", "60")), cap=gauge("100", "60"))]
UNITS = [plan(charge(included=gauge("35", "30"), rolled_over=gauge("5", "0")))]


@pytest.mark.parametrize(
    ("subject", "threshold", "found", "words"),
    [
        pytest.param(CUSTOMER, "560", PLANS, "560.00 of 560.00 USD", id="an amount is reached when it is equal"),
        pytest.param(CUSTOMER, "560.01", PLANS, None, id="not a cent before"),
        pytest.param(CUSTOMER, "80 %", PLANS, "560.00 of 700.00 USD", id="a share of the spend cap"),
        pytest.param(CUSTOMER, "80.01 %", PLANS, None, id="not before the exact share"),
        pytest.param(PLAN, "560", PLANS, "560.00 of 560.00 USD", id="a plan with its fees"),
        pytest.param(PLAN, "561", PLANS, None, id="a plan below"),
        pytest.param(PLAN, "60 %", PLANS, "60.00 of 100.00 USD", id="a share of the plan's cap without its fees"),
        pytest.param(PLAN, "61 %", PLANS, None, id="a share of the plan's cap below"),
        pytest.param(PLAN, "1 %", UNITS, None, id="a plan without a cap has no share"),
        pytest.param(CHARGE, "60", PLANS, "60.00 of 60.00 USD", id="a charge"),
        pytest.param(CHARGE, "75 %", PLANS, "60.00 of 80.00 USD", id="a share of the charge's cap"),
        pytest.param(CHARGE, "75 %", UNITS, "30 of 40 tickets", id="or else of its units, rolled over ones too"),
        pytest.param(CHARGE, "75.01 %", UNITS, None, id="units below"),
        pytest.param(CHARGE, "1 %", [plan(charge())], None, id="a charge without either has no share"),
        pytest.param(Subject("other"), "1", PLANS, None, id="another plan"),
        pytest.param(Subject("support", "other"), "1", PLANS, None, id="another charge"),
        pytest.param(
            CHARGE, "120 %", [plan(charge(cap=gauge("50", "60")))], "60.00 of 50.00 USD", id="usage beyond its cap"
        ),
        pytest.param(CHARGE, "50 %", [plan(charge(cap=gauge("0", "0")))], None, id="nothing of a bound of nothing"),
        pytest.param(
            CHARGE, "50 %", [plan(charge(cap=gauge("0", "1")))], "1.00 of 0.00 USD", id="the first use of it"
        ),
        pytest.param(PLAN, "1", [plan(currency="EUR")], None, id="money in another currency"),
        pytest.param(PLAN, "1000", [plan(), plan()], "1120.00 of 1000.00 USD", id="two versions in one period add up"),
        pytest.param(PLAN, "1000", [plan(), plan(label="2026-12")], None, id="two periods do not"),
    ],
)  # fmt: skip
def test_a_threshold_is_reached(subject: Subject, threshold: str, found: list[PlanStanding], words: str | None) -> None:
    share = threshold.endswith(" %")
    terms = {"percent": Decimal(threshold[:-2])} if share else {"amount": Decimal(threshold), "currency": "USD"}
    hits = list(reached([Threshold(alert_id=7, subject=subject, **terms)], [SPENT, *readings(found)]))
    assert [(hit.alert_id, hit.words) for hit in hits] == ([(7, words)] if words else [])


def test_each_threshold_is_told_apart() -> None:
    thresholds = [
        Threshold(alert_id=n, subject=CUSTOMER, amount=Decimal(amount), currency="USD")
        for n, amount in enumerate((100, 560, 1000))
    ]
    assert [hit.alert_id for hit in reached(thresholds, [SPENT])] == [0, 1]


def test_a_customer_has_its_own_alerts_and_those_of_everybody() -> None:
    own, common, other = (Threshold(alert_id=n, subject=PLAN, percent=Decimal(1)) for n in range(3))
    assert by_customer({1: [own], None: [common], 2: [other]}, 1) == [own, common]
    assert by_customer({}, 1) == []


def test_a_reading_without_a_spend_cap_has_no_share() -> None:
    threshold = Threshold(alert_id=1, subject=CUSTOMER, percent=Decimal("0.01"))
    found: list[Reading] = [everything("2026-10", "USD", Decimal(560), None)]
    assert list(reached([threshold], found)) == []
