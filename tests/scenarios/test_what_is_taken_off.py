"""Allowances that roll over, packs, coupons, tax and credits, month after month."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.models import Sum

from customers.actions.credits import grant
from customers.models import Customer
from customers.rules.money import plain
from invoices.actions.issue import IssueError, issue
from invoices.models import Invoice
from meters.models import Meter
from plans.models import Rollover, TopUp, TopUpDraw
from tests.scenarios.given import file, flat, lines, priced, steps, usage
from tests.scenarios.shop import Shop
from tests.worked_examples import EXAMPLES

PER_TICKET = 'model: per_unit, unit_price: "2.00"'
AUGUST, SEPTEMBER, OCTOBER = "2026-08", "2026-09", "2026-10"


def use(shop: Shop, count: int, day: str) -> None:
    shop.post("acme", "tickets", count, f"{day}T12:00:00Z")


def run(shop: Shop, month: str, *, is_issued: bool = True) -> None:
    """Run a month on the first day after it."""
    year, number = int(month[:4]), int(month[5:])
    after = date(year + number // 12, number % 12 + 1, 1)
    shop.bill(month, as_of=f"{after}T09:00:00Z", issue=is_issued)


def buy(units: int, price: str, on: date, expires: date | None = None) -> TopUp:
    return TopUp.objects.create(
        customer=Customer.objects.get(),
        meter=Meter.objects.get(key="tickets"),
        units=Decimal(units),
        currency="USD",
        price=Decimal(price),
        bought_on=on,
        expires_on=expires,
        bought_at=datetime(on.year, on.month, on.day, tzinfo=UTC),
    )


def left(pack: TopUp) -> str:
    drawn = TopUpDraw.objects.filter(top_up=pack).aggregate(units=Sum("units"))["units"] or 0
    return plain(pack.units - drawn)


def totals(shop: Shop) -> list[tuple[str, str]]:
    return [(invoice["period"], invoice["total"]) for invoice in shop.invoices()]


def test_discount_fee_coupon_tax_and_credit_come_in_this_order(shop: Shop) -> None:
    charges = usage(PER_TICKET, ', discount_percent: "25"'), flat("20.00")
    coupon = 'coupons: [{key: launch, text: Launch, amount: "10.00", from: 2026-08-01}]'
    shop.catalogue(file(*charges, customer=f', tax_percent: "8.25", {coupon}, credits: [{{amount: "5.00"}}]'))
    use(shop, 40, "2026-08-05")
    run(shop, AUGUST)
    (invoice,) = shop.invoices()
    expected = EXAMPLES["F02"].expected
    said = f"taxable {invoice['lines_total']}; tax {invoice['tax']}; total {invoice['total']}; due {invoice['due']}"
    assert said == expected
    assert lines(invoice) == [("usage", "40", "60.00"), ("flat", "1", "20.00"), ("coupon", "1", "-10.00")]
    assert (invoice["credits"], invoice["tax_percent"], invoice["lines"][2]["charge"]) == ("5.00", "8.25", "launch")


def test_tax_is_taken_once_of_the_sum_of_rounded_lines(shop: Shop) -> None:
    amounts = ("68.33", "68.33", "57.50", "85.00")
    charges = [flat(amount, key=f"fee_{n}") for n, amount in enumerate(amounts)]
    shop.catalogue(file(*charges, customer=", tax_percent: 20"))
    run(shop, AUGUST)
    (invoice,) = shop.invoices()
    said = f"net {invoice['lines_total']}; tax {invoice['tax']}; total {invoice['total']}"
    assert said == EXAMPLES["G01"].expected


def test_an_opening_invoice_bears_tax_and_the_customers_own_days_to_pay(shop: Shop) -> None:
    shop.catalogue(file(flat("100.00", ", timing: advance"), customer=", tax_percent: 20, net_days: 30"))
    run(shop, AUGUST)
    opening, _ = shop.invoices()
    assert (opening["kind"], opening["tax"], opening["total"], opening["due_on"]) == (
        "opening",
        "20.00",
        "120.00",
        "2026-10-01",
    )


def test_coupons_follow_each_other_and_stop_at_nothing_and_at_their_end(shop: Shop) -> None:
    coupons = (
        'coupons: [{key: tenth, percent: 10, from: 2026-08-01, expires: 2026-09-30}, {key: fifty, amount: "50.00", '
        "from: 2026-08-31}, {key: later, percent: 50, from: 2026-10-15}]"
    )
    shop.catalogue(file(flat("100.00"), usage(PER_TICKET), customer=f", {coupons}"))
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        run(shop, month)
    assert [[line["amount"] for line in one["lines"] if line["kind"] == "coupon"] for one in shop.invoices()] == [
        ["-10.00", "-50.00"],
        ["-10.00", "-50.00"],
        ["-50.00", "-25.00"],
    ]


def test_a_coupon_takes_no_more_than_there_is(shop: Shop) -> None:
    shop.catalogue(file(flat("30.00"), customer=', coupons: [{key: fifty, amount: "50.00", from: 2026-08-01}]'))
    run(shop, AUGUST)
    (invoice,) = shop.invoices()
    assert (lines(invoice)[1], invoice["total"]) == (("coupon", "1", "-30.00"), "0.00")


def test_what_an_allowance_leaves_rolls_over_once(shop: Shop) -> None:
    shop.catalogue(file(usage(PER_TICKET, ", included: 50, rollover: true")))
    use(shop, 30, "2026-08-05")
    use(shop, 80, "2026-09-05")
    use(shop, 60, "2026-10-05")
    for month in (AUGUST, AUGUST, SEPTEMBER, OCTOBER):
        run(shop, month)
    assert totals(shop) == [(SEPTEMBER, "20.00"), (OCTOBER, "20.00")]
    assert steps(shop.invoices()[0]) == [
        ("rolled over", "20", "0.00"),
        ("included", "50", "0.00"),
        ("", "10", "20.00"),
    ]
    assert [(row.period_start, int(row.units)) for row in Rollover.objects.all()] == [(date(2026, 9, 1), 20)]


def test_an_allowance_is_used_or_lost_unless_it_rolls_over(shop: Shop) -> None:
    shop.catalogue(file(usage(PER_TICKET, ", included: 50")))
    use(shop, 30, "2026-08-05")
    use(shop, 80, "2026-09-05")
    run(shop, AUGUST)
    run(shop, SEPTEMBER)
    assert totals(shop) == [(SEPTEMBER, "60.00")]


def test_drafts_use_nothing_up(shop: Shop) -> None:
    shop.catalogue(file(usage(PER_TICKET, ", included: 10, rollover: true"), flat("1.00")))
    pack = buy(100, "0", date(2026, 8, 1))
    grant(Customer.objects.get(), Decimal("5.00"), at=datetime(2026, 8, 1, tzinfo=UTC))
    use(shop, 30, "2026-08-05")
    run(shop, AUGUST, is_issued=False)
    (draft,) = shop.invoices()
    assert (draft["status"], draft["credits"]) == ("draft", "0.00")
    assert (left(pack), Rollover.objects.count()) == ("100", 0)
    run(shop, AUGUST)
    assert (left(pack), shop.invoices()[0]["due"]) == ("80", "0.00")


def test_a_pack_is_billed_once_and_covers_what_the_allowance_leaves(shop: Shop) -> None:
    shop.catalogue(file(usage(PER_TICKET, ", included: 100")))
    pack = buy(500, "400.00", date(2026, 8, 20))
    use(shop, 350, "2026-08-05")
    use(shop, 450, "2026-09-05")
    for month in (AUGUST, AUGUST, SEPTEMBER, AUGUST):
        run(shop, month)
    first, second = shop.invoices()
    assert lines(first) == [("usage", "350", "0.00"), ("top_up", "1", "400.00")]
    assert first["lines"][1]["text"] == "Top-up: 500 tickets"
    assert steps(first) == [("included", "100", "0.00"), ("from top-ups", "250", "0.00")]
    assert steps(second) == [("included", "100", "0.00"), ("from top-ups", "250", "0.00"), ("", "100", "200.00")]
    assert (left(pack), TopUpDraw.objects.count()) == ("0", 2)


def test_a_month_that_packs_cover_whole_has_no_invoice_and_draws_all_the_same(shop: Shop) -> None:
    shop.catalogue(file(usage(PER_TICKET)))
    pack = buy(100, "0", date(2026, 8, 1))
    use(shop, 60, "2026-08-05")
    for _ in range(3):
        run(shop, AUGUST)
    assert (shop.invoices(), left(pack)) == ([], "40")
    use(shop, 60, "2026-09-05")
    run(shop, SEPTEMBER)
    assert (totals(shop), left(pack)) == ([(SEPTEMBER, "40.00")], "0")


def test_packs_go_by_their_last_day_and_cover_nothing_after_it(shop: Shop) -> None:
    shop.catalogue(file(usage(PER_TICKET, ", included: 10")))
    lasting = buy(10, "0", date(2026, 7, 1))
    ending = buy(100, "0", date(2026, 8, 1), expires=date(2026, 8, 15))
    gone = buy(100, "0", date(2026, 7, 1), expires=date(2026, 7, 31))
    later = buy(100, "0", date(2026, 9, 1))
    use(shop, 30, "2026-08-15")
    use(shop, 50, "2026-08-16")
    run(shop, AUGUST)
    assert totals(shop) == [(AUGUST, "80.00")]
    assert [left(pack) for pack in (lasting, ending, gone, later)] == ["0", "80", "100", "100"]


def test_a_pack_serves_the_charges_on_its_meter_in_their_order(shop: Shop) -> None:
    tier = "key: tickets, label: Tickets resolved, unit: ticket, dimensions: {tier: [standard, premium]}"
    charges = (
        usage('model: per_unit, unit_price: "5.00"', ", where: {tier: [premium]}", key="premium"),
        usage(PER_TICKET, ", where: {tier: [standard]}", key="standard"),
    )
    shop.catalogue(file(*charges, meters=(tier,)))
    pack = buy(25, "0", date(2026, 8, 1))
    for name, count in {"premium": 10, "standard": 20}.items():
        shop.post("acme", "tickets", count, "2026-08-05T12:00:00Z", properties={"tier": name})
    run(shop, AUGUST)
    (invoice,) = shop.invoices()
    assert lines(invoice)[:2] == [("usage", "10", "0.00"), ("usage", "20", "10.00")]
    assert left(pack) == "0"


def test_a_pack_bought_without_a_plan_is_billed(shop: Shop) -> None:
    shop.catalogue(file(usage(PER_TICKET), starts="2027-01-01"))
    buy(1, "3.00", date(2026, 8, 31))
    run(shop, AUGUST)
    assert totals(shop) == [(AUGUST, "3.00")]
    assert shop.invoices()[0]["lines"][0]["text"] == "Top-up: 1 ticket"


def test_a_pack_entered_after_its_month_was_issued_goes_on_the_next_invoice(shop: Shop) -> None:
    shop.catalogue(file(flat("1.00")))
    run(shop, AUGUST)
    buy(10, "3.00", date(2026, 8, 31))
    run(shop, AUGUST)
    run(shop, SEPTEMBER)
    assert totals(shop) == [(AUGUST, "1.00"), (SEPTEMBER, "4.00")]


def test_credits_pay_invoices_one_after_the_other(shop: Shop) -> None:
    shop.catalogue(file(flat("60.00", ", timing: advance"), customer=", tax_percent: 10"))
    customer, at = Customer.objects.get(), datetime(2026, 7, 1, tzinfo=UTC)
    grant(customer, Decimal("100.00"), at=at)
    grant(customer, Decimal("7.00"), at=at, expires_on=date(2026, 8, 31))
    run(shop, AUGUST)
    run(shop, AUGUST)
    assert [(one["total"], one["credits"], one["due"]) for one in shop.invoices()] == [
        ("66.00", "66.00", "0.00"),
        ("66.00", "34.00", "32.00"),
    ]


def test_a_draft_that_counts_on_units_gone_meanwhile_is_not_issued(shop: Shop) -> None:
    shop.catalogue(file(usage(PER_TICKET), flat("1.00")))
    buy(50, "0", date(2026, 8, 1))
    use(shop, 50, "2026-08-05")
    use(shop, 50, "2026-09-05")
    run(shop, AUGUST, is_issued=False)
    run(shop, SEPTEMBER, is_issued=False)
    august, september = Invoice.objects.order_by("period")
    at = datetime(2026, 10, 1, tzinfo=UTC)
    issue(august, at=at)
    with pytest.raises(IssueError, match="run the month again"):
        issue(september, at=at)
    run(shop, SEPTEMBER)
    assert totals(shop) == [(AUGUST, "1.00"), (SEPTEMBER, "101.00")]


def test_every_plan_of_a_customer_shares_its_packs(shop: Shop) -> None:
    text = file(usage(PER_TICKET), assignment=", to: 2026-08-16")
    text = text.replace("customers:", f"{priced('dearer', usage('model: per_unit, unit_price: 3'))}\ncustomers:")
    shop.catalogue(text.replace("to: 2026-08-16}", "to: 2026-08-16}, {plan: dearer, from: 2026-08-16}"))
    pack = buy(25, "0", date(2026, 8, 20))
    use(shop, 20, "2026-08-15")
    use(shop, 20, "2026-08-16")
    run(shop, AUGUST)
    assert (totals(shop), left(pack)) == ([(AUGUST, "45.00")], "0")
