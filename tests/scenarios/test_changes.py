"""What changes around a month: plans, prices, zones, allowances and packs, with usage taken back on top."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError
from django.db import connection
from django.db.models import Sum

from customers.models import Customer, PlanAssignment
from invoices.models import CreditNote, Invoice, Withheld
from meters.models import Meter, Outcome
from plans.actions.top_up import buy
from plans.models import PriceOverride, Rollover, TopUp, TopUpDraw
from tests.scenarios.given import METERS, file, flat, lines, priced, usage
from tests.scenarios.shop import Shop

PER_TICKET = usage('model: per_unit, unit_price: "2.00"')
DEARER = usage('model: per_unit, unit_price: "3.00"')
AUGUST, SEPTEMBER, OCTOBER = "2026-08", "2026-09", "2026-10"


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def run(shop: Shop, month: str, *, is_issued: bool = True) -> str:
    """Run a month three days after it."""
    after = date(2026, int(month[5:]) + 1, 3)
    return shop.bill(month, as_of=f"{after}T09:00:00Z", issue=is_issued)


def use(shop: Shop, count: int, day: str, customer: str = "acme") -> None:
    shop.post(customer, "tickets", count, f"{day}T12:00:00Z")


def take_back(shop: Shop, count: int, day: str) -> None:
    rows = Outcome.objects.filter(quantity__gt=0, usage_date=day).order_by("pk")
    for outcome in rows[:count]:
        shop.call("POST", f"/api/v1/outcomes/{outcome.pk}/void", {"reason": "Reopened"})


def pack(units: str, on: date) -> TopUp:
    meter, customer = Meter.objects.get(key="tickets"), Customer.objects.get()
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return buy(customer, meter, Decimal(units), Decimal("9.00"), at=at)[0]


def left(one: TopUp) -> int:
    drawn = TopUpDraw.objects.filter(top_up=one).aggregate(units=Sum("units"))["units"]
    return int(one.units - (drawn or 0))


def billed(shop: Shop) -> dict[str, list[tuple[str, str, str]]]:
    """The lines of each month."""
    return {invoice["period"]: lines(invoice) for invoice in shop.invoices()}


def credited() -> list[tuple[str, str]]:
    return [(note.invoice.period, f"{note.total:.2f}") for note in CreditNote.objects.order_by("number")]


def test_a_switch_prices_each_part_at_its_own_plan_then_and_later(shop: Shop) -> None:
    text = file(PER_TICKET, assignment=", to: 2026-08-16")
    text = text.replace("customers:", f"{priced('dearer', DEARER)}\ncustomers:")
    shop.catalogue(text.replace("to: 2026-08-16}", "to: 2026-08-16}, {plan: dearer, from: 2026-08-16}"))
    use(shop, 10, "2026-08-15")
    use(shop, 5, "2026-08-16")
    run(shop, AUGUST)
    assert billed(shop) == {AUGUST: [("usage", "10", "20.00"), ("usage", "5", "15.00")]}
    take_back(shop, 1, "2026-08-15")
    use(shop, 2, "2026-08-20")
    run(shop, SEPTEMBER)
    assert credited() == [(AUGUST, "2.00")]
    assert billed(shop)[SEPTEMBER] == [("usage", "0", "0.00"), ("late", "2", "6.00")]


def test_usage_takes_the_allowance_then_the_pack_then_costs_and_goes_back_in_turn(shop: Shop) -> None:
    shop.catalogue(file(usage('model: per_unit, unit_price: "2.00"', ", included: 5")))
    bought = pack("4", date(2026, 8, 2))
    use(shop, 12, "2026-08-10")
    run(shop, AUGUST)
    assert billed(shop)[AUGUST] == [("usage", "12", "6.00"), ("top_up", "1", "9.00")]
    assert left(bought) == 0
    take_back(shop, 4, "2026-08-10")
    use(shop, 7, "2026-09-10")
    run(shop, SEPTEMBER)
    assert credited() == [(AUGUST, "6.00")]
    assert billed(shop)[SEPTEMBER] == [("usage", "7", "2.00")]
    assert left(bought) == 0


def test_units_that_a_correction_returns_to_a_pack_change_no_other_closed_month(shop: Shop) -> None:
    shop.catalogue(file(PER_TICKET))
    bought = pack("10", date(2026, 7, 2))
    for month in (AUGUST, SEPTEMBER):
        use(shop, 6, f"{month}-10")
        run(shop, month)
    assert billed(shop) == {SEPTEMBER: [("usage", "6", "4.00")]}
    use(shop, 3, "2026-08-11")
    run(shop, OCTOBER)
    assert billed(shop)[OCTOBER] == [("usage", "0", "0.00"), ("late", "9", "6.00")]
    take_back(shop, 4, "2026-09-10")
    for _ in range(3):
        run(shop, OCTOBER)
    assert credited() == [(SEPTEMBER, "4.00")]
    assert left(bought) == 2


def test_a_month_that_needs_its_pack_no_more_gives_all_of_it_back(shop: Shop) -> None:
    shop.catalogue(file(usage('model: per_unit, unit_price: "2.00"', ", included: 5")))
    bought = pack("4", date(2026, 8, 2))
    use(shop, 8, "2026-08-10")
    run(shop, AUGUST)
    assert left(bought) == 1
    take_back(shop, 3, "2026-08-10")
    use(shop, 10, "2026-09-10")
    run(shop, SEPTEMBER)
    assert left(bought) == 0
    assert credited() == []
    assert billed(shop)[SEPTEMBER] == [("usage", "10", "2.00")]


def test_what_an_allowance_left_stays_when_its_month_is_taken_back_or_grows(shop: Shop) -> None:
    charges = usage('model: per_unit, unit_price: "2.00"', ", included: 10, rollover: true"), flat("10.00")
    shop.catalogue(file(*charges))
    use(shop, 6, "2026-08-10")
    run(shop, AUGUST)
    use(shop, 16, "2026-09-10")
    run(shop, SEPTEMBER)
    left_over = list(Rollover.objects.values_list("period_start", "units"))
    assert left_over == [(date(2026, 9, 1), 4)]
    assert billed(shop)[SEPTEMBER] == [("usage", "16", "4.00"), ("flat", "1", "10.00")]
    take_back(shop, 3, "2026-08-10")
    run(shop, SEPTEMBER)
    assert list(Rollover.objects.values_list("period_start", "units")) == left_over
    assert credited() == []
    use(shop, 5, "2026-08-11")
    run(shop, OCTOBER)
    assert ("late", "2", "4.00") in billed(shop)[OCTOBER]


def test_a_plans_minimum_absorbs_what_is_taken_back_below_it(shop: Shop) -> None:
    shop.catalogue(file(PER_TICKET, flat("10.00"), plan='minimum: "30.00"'))
    use(shop, 12, "2026-08-10")
    run(shop, AUGUST)
    assert billed(shop)[AUGUST] == [("usage", "12", "24.00"), ("flat", "1", "10.00"), ("true_up", "1", "6.00")]
    take_back(shop, 5, "2026-08-10")
    run(shop, SEPTEMBER)
    assert credited() == []
    assert not Withheld.objects.exists()
    use(shop, 10, "2026-08-11")
    run(shop, OCTOBER)
    assert [line for line in billed(shop)[OCTOBER] if line[0] == "late"] == [("late", "5", "4.00")]


def test_customers_of_two_currencies_are_billed_each_in_its_own(shop: Shop) -> None:
    yen = priced("yen", usage('model: per_unit, unit_price: "150.5"')).replace("currency: USD", "currency: JPY")
    text = file(PER_TICKET).replace("customers:", f"{yen}\ncustomers:")
    text += "  - {key: nippon, currency: JPY, assignments: [{plan: yen, from: 2026-08-01}]}\n"
    shop.catalogue(text)
    use(shop, 3, "2026-08-10")
    use(shop, 3, "2026-08-10", "nippon")
    run(shop, AUGUST)
    assert {one["currency"]: one["total"] for one in shop.invoices()} == {"USD": "6.00", "JPY": "452"}
    take_back(shop, 6, "2026-08-10")
    run(shop, SEPTEMBER)
    assert sorted(credited()) == [(AUGUST, "452.00"), (AUGUST, "6.00")]
    with pytest.raises(CommandError):
        shop.catalogue(text.replace("key: nippon, currency: JPY", "key: nippon, currency: USD"))
    assert Customer.objects.get(key="nippon").currency == "JPY"


def test_a_new_zone_bounds_the_months_from_then_on_and_each_event_is_billed_once(shop: Shop) -> None:
    shop.catalogue(file(PER_TICKET))
    shop.post("acme", "tickets", 2, "2026-08-31T23:30:00Z")
    run(shop, AUGUST)
    shop.catalogue(file(PER_TICKET, customer=", timezone: Pacific/Auckland"))
    for at, count in (("2026-09-30T10:30:00Z", 3), ("2026-09-30T11:30:00Z", 4)):
        shop.post("acme", "tickets", count, at)
    for month in (SEPTEMBER, OCTOBER):
        run(shop, month)
    assert billed(shop) == {
        AUGUST: [("usage", "2", "4.00")],
        SEPTEMBER: [("usage", "3", "6.00")],
        OCTOBER: [("usage", "4", "8.00")],
    }


def test_customers_stay_at_their_price_when_a_new_one_is_published_between_runs(shop: Shop) -> None:
    shop.catalogue(file(PER_TICKET))
    use(shop, 3, "2026-08-10")
    run(shop, AUGUST, is_issued=False)
    new = "  - {key: birch, currency: USD, assignments: [{plan: plan, from: 2026-09-01}]}\n"
    shop.catalogue(file(DEARER) + new)
    run(shop, AUGUST)
    take_back(shop, 1, "2026-08-10")
    for customer in ("acme", "birch"):
        use(shop, 4, "2026-09-10", customer)
    run(shop, SEPTEMBER)
    assert [(one["customer"], one["total"]) for one in shop.invoices()] == [
        ("acme", "6.00"),
        ("acme", "8.00"),
        ("birch", "12.00"),
    ]
    assert credited() == [(AUGUST, "2.00")]


def test_a_draft_takes_in_what_comes_late_and_what_is_taken_back(shop: Shop) -> None:
    shop.catalogue(file(PER_TICKET))
    use(shop, 5, "2026-08-10")
    run(shop, AUGUST, is_issued=False)
    draft = shop.invoices()[0]
    use(shop, 2, "2026-08-11")
    take_back(shop, 1, "2026-08-10")
    run(shop, AUGUST, is_issued=False)
    run(shop, AUGUST)
    (issued,) = shop.invoices()
    assert (draft["id"], draft["total"], issued["total"]) == (issued["id"], "10.00", "12.00")
    assert credited() == []


def test_one_customer_of_fifty_that_cannot_be_priced_costs_the_others_nothing(shop: Shop) -> None:
    meters = "\n".join(f"  - {{{meter}}}" for meter in METERS)
    rows = "\n".join(
        f"  - {{key: c{n:02}, currency: USD, assignments: [{{plan: plan, from: 2026-08-01}}]}}" for n in range(50)
    )
    shop.catalogue(f"meters:\n{meters}\nplans:\n{priced('plan', PER_TICKET)}\ncustomers:\n{rows}\n")
    for number in range(50):
        use(shop, 1, "2026-08-10", f"c{number:02}")
    own = PlanAssignment.objects.get(customer__key="c17")
    PriceOverride.objects.create(assignment=own, charge_key="used", rate={"model": "riddle"}, reason="Mistaken")
    said = run(shop, AUGUST)
    assert "49 customers done, 1 parked" in said
    assert "parked  c17: " in said
    assert Invoice.objects.filter(number__isnull=False).count() == 49
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM plans_priceoverride")
        cursor.execute("SET LOCAL session_replication_role = origin")
    said = run(shop, AUGUST)
    assert "50 customers done, 0 parked" in said
    assert list(Invoice.objects.order_by("number").values_list("number", flat=True)) == [
        f"INV-{n:06}" for n in range(1, 51)
    ]
