"""Flat fees as customers come, switch, go and stay on: by the day, never twice, and given back in time."""

from datetime import date

from customers.models import PlanAssignment
from invoices.models import CreditNote
from plans.actions.assign import end
from tests.scenarios.given import file, flat, priced, usage
from tests.scenarios.shop import Shop
from tests.worked_examples import EXAMPLES

AUGUST, SEPTEMBER, OCTOBER = "2026-08", "2026-09", "2026-10"
NOVEMBER, DECEMBER = "2026-11", "2026-12"
PER_TICKET = usage('model: per_unit, unit_price: "2.00"')


def advance(amount: str) -> str:
    return flat(amount, ", timing: advance")


def run(shop: Shop, month: str) -> None:
    """Run a month three days after it."""
    year, number = int(month[:4]), int(month[5:])
    after = date(year + number // 12, number % 12 + 1, 3)
    shop.bill(month, as_of=f"{after}T09:00:00Z", issue=True)


def fees(shop: Shop) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Kind, month, and the flat lines with their days of each invoice."""
    return [
        (
            invoice["kind"],
            invoice["period"],
            [(line["amount"], line["from"], line["to"]) for line in invoice["lines"] if line["kind"] == "flat"],
        )
        for invoice in shop.invoices()
    ]


def ends_on(day: date | None) -> None:
    end(PlanAssignment.objects.get(), ends_on=day)


def switch(shop: Shop, old: str, new: str, on: str, starts: str) -> None:
    """Put the customer of a plan for `old` a month on another for `new` from a day on."""
    text = file(advance(old), starts=starts, assignment=f", to: {on}")
    text = text.replace("customers:", f"{priced('dearer', advance(new))}\ncustomers:")
    shop.catalogue(text.replace(f"to: {on}}}", f"to: {on}}}, {{plan: dearer, from: {on}}}"))


def test_a_switch_in_the_middle_gives_back_and_charges_by_the_day(shop: Shop) -> None:
    shop.catalogue(file(advance("10.00"), starts="2026-08-01"))
    run(shop, "2026-08")
    switch(shop, "10.00", "20.00", on="2026-09-16", starts="2026-08-01")
    for _ in range(2):
        run(shop, "2026-09")
    assert EXAMPLES["E01"].expected == "-5.00 + 10.00 = 5.00"
    assert fees(shop)[-1] == (
        "period",
        "2026-09",
        [
            ("-5.00", "2026-09-16", "2026-10-01"),
            ("10.00", "2026-09-16", "2026-10-01"),
            ("20.00", "2026-10-01", "2026-11-01"),
        ],
    )


def test_each_line_of_a_switch_is_rounded(shop: Shop) -> None:
    shop.catalogue(file(advance("50.00"), starts="2026-10-01"))
    run(shop, OCTOBER)
    switch(shop, "50.00", "100.00", on="2026-11-11", starts="2026-10-01")
    run(shop, NOVEMBER)
    assert EXAMPLES["E04"].expected.startswith("-33.33 + 66.67 = 33.34")
    kind, month, lines = fees(shop)[-1]
    assert (kind, month, [amount for amount, _, _ in lines]) == ("period", NOVEMBER, ["-33.33", "66.67", "100.00"])


def test_a_switch_that_is_known_before_is_never_billed_in_full(shop: Shop) -> None:
    switch(shop, "50.00", "100.00", on="2026-11-11", starts="2026-10-01")
    run(shop, OCTOBER)
    run(shop, NOVEMBER)
    assert [[amount for amount, _, _ in lines] for _, _, lines in fees(shop)] == [
        ["50.00"],
        ["16.67"],
        ["66.67", "100.00"],
    ]


def test_a_month_that_is_run_late_leaves_a_later_switch_to_its_own_month(shop: Shop) -> None:
    shop.catalogue(file(advance("10.00"), starts="2026-07-01"))
    run(shop, "2026-07")
    switch(shop, "10.00", "20.00", on="2026-09-16", starts="2026-07-01")
    late = "2026-10-05T09:00:00Z"
    shop.bill("2026-08", as_of=late, issue=True)
    shop.bill("2026-09", as_of=late, issue=True)
    assert [(kind, month, [amount for amount, _, _ in lines]) for kind, month, lines in fees(shop)] == [
        ("opening", "2026-07", ["10.00"]),
        ("period", "2026-07", ["10.00"]),
        ("period", "2026-08", ["5.00"]),
        ("period", "2026-09", ["10.00", "20.00"]),
    ]


def test_a_trial_shortens_the_first_fee(shop: Shop) -> None:
    shop.catalogue(file(advance("50.00"), starts="2026-04-01", assignment=", trial_days: 5"))
    run(shop, "2026-04")
    (opening, following) = fees(shop)
    assert opening == ("opening", "2026-04", [(EXAMPLES["E08"].expected, "2026-04-06", "2026-05-01")])
    assert following == ("period", "2026-04", [("50.00", "2026-05-01", "2026-06-01")])


def test_what_would_take_an_invoice_below_nothing_is_credited_where_it_was_billed(shop: Shop) -> None:
    shop.catalogue(file(advance("30.00"), PER_TICKET, starts="2026-08-01"))
    run(shop, AUGUST)
    ends_on(date(2026, 9, 16))
    run(shop, SEPTEMBER)
    run(shop, SEPTEMBER)
    assert [month for _, month, _ in fees(shop)] == [AUGUST, AUGUST]
    note = CreditNote.objects.get()
    assert (note.total, note.invoice.lines.get(kind="flat").period_start) == (15, date(2026, 9, 1))
    assert note.lines.get().text == "Base: 15 of 30 days not used"
    shop.post("acme", "tickets", 7, "2026-09-05T10:00:00Z")
    run(shop, SEPTEMBER)
    assert [month for _, month, _ in fees(shop)] == [AUGUST, AUGUST, SEPTEMBER]
    assert fees(shop)[-1] == ("period", SEPTEMBER, [])


def test_a_fee_for_days_after_the_end_is_given_back_where_it_fits_and_once(shop: Shop) -> None:
    shop.catalogue(file(advance("30.00"), PER_TICKET, starts="2026-08-01"))
    run(shop, AUGUST)
    ends_on(date(2026, 9, 16))
    shop.post("acme", "tickets", 8, "2026-09-05T10:00:00Z")
    for _ in range(3):
        run(shop, SEPTEMBER)
    last = shop.invoices()[-1]
    assert [(line["text"], line["amount"]) for line in last["lines"]] == [
        ("Base: 15 of 30 days not used", "-15.00"),
        ("Tickets resolved", "16.00"),
    ]
    assert last["total"] == "1.00"
    run(shop, OCTOBER)
    assert len(shop.invoices()) == 3


def test_a_fee_for_a_period_that_never_came_is_given_back(shop: Shop) -> None:
    text = file(advance("30.00"), starts="2026-07-01")
    shop.catalogue(text)
    run(shop, "2026-07")
    ends_on(date(2026, 8, 1))
    later = f"{priced('later', PER_TICKET)}\ncustomers:"
    text = text.replace("customers:", later).replace(
        "from: 2026-07-01}", "from: 2026-07-01}, {plan: later, from: 2026-08-01}"
    )
    shop.catalogue(text)
    shop.post("acme", "tickets", 20, "2026-08-05T10:00:00Z")
    run(shop, AUGUST)
    assert fees(shop)[-1][2] == [("-30.00", "2026-08-01", "2026-09-01")]
    assert shop.invoices()[-1]["total"] == "10.00"


def test_going_on_after_all_bills_the_missing_days(shop: Shop) -> None:
    shop.catalogue(file(advance("31.00"), PER_TICKET, starts="2026-08-01", assignment=", to: 2026-10-11"))
    run(shop, AUGUST)
    run(shop, SEPTEMBER)
    assert fees(shop)[-1] == ("period", SEPTEMBER, [("10.00", "2026-10-01", "2026-10-11")])
    ends_on(date(2026, 10, 21))
    run(shop, OCTOBER)
    assert fees(shop)[-1] == ("period", OCTOBER, [("10.00", "2026-10-11", "2026-10-21")])
    ends_on(None)
    run(shop, "2026-11")
    assert fees(shop)[-1] == (
        "period",
        "2026-11",
        [
            ("11.00", "2026-10-21", "2026-11-01"),
            ("31.00", "2026-11-01", "2026-12-01"),
            ("31.00", "2026-12-01", "2027-01-01"),
        ],
    )


def test_drafts_of_two_months_do_not_carry_a_fee_twice(shop: Shop) -> None:
    shop.catalogue(file(advance("30.00"), starts="2026-08-01"))
    for _ in range(2):
        shop.bill(AUGUST, as_of="2026-10-03T09:00:00Z")
        shop.bill(SEPTEMBER, as_of="2026-10-03T09:00:00Z")
    assert sorted((kind, month, lines[0][1]) for kind, month, lines in fees(shop)) == [
        ("opening", AUGUST, "2026-08-01"),
        ("period", AUGUST, "2026-09-01"),
        ("period", SEPTEMBER, "2026-10-01"),
    ]


def test_an_anniversary_month_is_billed_with_the_month_it_ends_in(shop: Shop) -> None:
    shop.catalogue(file(flat("31.00"), PER_TICKET, plan="anchor: anniversary", starts="2026-08-31"))
    for day, count in (("09-29", 1), ("09-30", 2), ("10-30", 4), ("10-31", 8)):
        shop.post("acme", "tickets", count, f"2026-{day}T12:00:00Z")
    for month in ("2026-08", "2026-09", OCTOBER):
        run(shop, month)
    assert [(one["period"], one["from"], one["to"], one["total"]) for one in shop.invoices()] == [
        ("2026-09", "2026-08-31", "2026-09-30", "33.00"),
        (OCTOBER, "2026-09-30", "2026-10-31", "43.00"),
    ]


def test_quarters_and_years_are_billed_with_their_last_month(shop: Shop) -> None:
    text = file(flat("90.00"), PER_TICKET, plan="interval: quarter", starts="2026-02-15")
    yearly = priced("yearly", flat("365.00", ", timing: advance", key="licence"), more="interval: year")
    text = text.replace("customers:", f"{yearly}\ncustomers:")
    shop.catalogue(text.replace("from: 2026-02-15}", "from: 2026-02-15}, {plan: yearly, from: 2026-12-01}"))
    shop.post("acme", "tickets", 5, "2026-02-20T12:00:00Z")
    for month in ("2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-11", DECEMBER):
        run(shop, month)
    assert [(one["kind"], one["period"], one["total"]) for one in shop.invoices()] == [
        ("period", "2026-03", "55.00"),
        ("period", "2026-06", "90.00"),
        ("opening", DECEMBER, "31.00"),
        ("period", DECEMBER, "455.00"),
    ]
