"""What an invoice comes to: coupons in order, tax once, and never below nothing."""

from decimal import Decimal

import pytest

from invoices.rules.coupons import Discount, coupon_lines
from invoices.rules.documents import PERIOD, Place, Sheet, affordable, tax_on
from invoices.rules.due_line import USAGE
from tests.invoices.rules.given import day, days, line

OCTOBER = days("10-01", "11-01")


def coupon(off: str, starts: str = "01-01", expires: str | None = None, currency: str = "USD") -> Discount:
    """ "10 %" or "10.00"."""
    share = Decimal(off.removesuffix(" %"))
    return Discount(
        coupon_id=1,
        key="k",
        text="t",
        currency=currency,
        percent=share if off.endswith("%") else None,
        amount=None if off.endswith("%") else share,
        starts_on=day(starts),
        expires_on=day(expires) if expires else None,
    )


@pytest.mark.parametrize(
    ("total", "coupons", "expected"),
    [
        pytest.param("80.00", [coupon("10.00")], ["-10.00"], id="an amount"),
        pytest.param("80.05", [coupon("10 %")], ["-8.01"], id="a share, rounded half away from zero"),
        pytest.param("80.00", [coupon("10 %"), coupon("10 %")], ["-8.00", "-7.20"], id="each off what is left"),
        pytest.param("80.00", [coupon("70.00"), coupon("70.00")], ["-70.00", "-10.00"], id="never more than there is"),
        pytest.param("80.00", [coupon("100 %"), coupon("5.00")], ["-80.00"], id="nothing is left for the second"),
        pytest.param("0.00", [coupon("5.00")], [], id="nothing to take off"),
        pytest.param("0.01", [coupon("10 %")], [], id="less than a cent"),
        pytest.param("80.00", [coupon("5.00", currency="EUR")], [], id="another currency"),
        pytest.param("80.00", [coupon("5.00", starts="10-31")], ["-5.00"], id="from the last day of the period"),
        pytest.param("80.00", [coupon("5.00", starts="11-01")], [], id="not yet"),
        pytest.param("80.00", [coupon("5.00", expires="10-31")], ["-5.00"], id="up to the last day of the period"),
        pytest.param("80.00", [coupon("5.00", expires="10-30")], [], id="no more"),
    ],
)
def test_coupons(total: str, coupons: list[Discount], expected: list[str]) -> None:
    assert [str(x.amount) for x in coupon_lines(Decimal(total), coupons, OCTOBER, "USD")] == expected


@pytest.mark.parametrize(
    ("lines_total", "percent", "currency", "tax"),
    [
        ("279.16", "20", "USD", "55.83"),
        ("70.00", "8.25", "USD", "5.78"),
        ("0.00", "20", "USD", "0.00"),
        ("10.00", "0", "USD", "0.00"),
        ("105", "10", "JPY", "11"),
        ("1.005", "19", "KWD", "0.191"),
    ],
)
def test_tax_is_rounded_once_on_the_sum(lines_total: str, percent: str, currency: str, tax: str) -> None:
    assert str(tax_on(Decimal(lines_total), Decimal(percent), currency)) == tax


@pytest.mark.parametrize(
    ("amounts", "kept"),
    [
        (["-5.00", "10.00"], ["-5.00", "10.00"]),
        (["-10.00", "10.00"], ["-10.00", "10.00"]),
        (["-10.01", "10.00"], ["10.00"]),
        (["-8.00", "-3.00", "-2.00", "10.00"], ["-8.00", "-2.00", "10.00"]),
        (["-1.00"], []),
    ],
)
def test_what_would_take_an_invoice_below_nothing_is_left_out(amounts: list[str], kept: list[str]) -> None:
    assert [str(x.amount) for x in affordable([line(amount) for amount in amounts])] == kept


def test_a_sheet_adds_up() -> None:
    sheet = Sheet(Place("2026-10", "USD", PERIOD), (line("60.00", USAGE), line("10.00")), Decimal("8.25"))
    assert (str(sheet.lines_total), str(sheet.tax), str(sheet.total)) == ("70.00", "5.78", "75.78")
    assert (sheet.span, sheet.is_worth_writing) == (OCTOBER, True)
    assert not Sheet(sheet.place, (line("0.00"),)).is_worth_writing
