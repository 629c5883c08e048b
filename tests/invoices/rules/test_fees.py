"""Flat fees by difference: due by the days, minus what was billed."""

from decimal import Decimal

import pytest

from customers.rules.interval import Interval
from invoices.rules.agreement import Agreement
from invoices.rules.fees import BilledFee, fee_lines
from tests.invoices.rules.given import agreement, day, days, fee

Lines = list[tuple[bool, str, str, str]]


def billed(*lines: tuple[str, str, str]) -> list[BilledFee]:
    return [BilledFee(days(start, end), Decimal(amount)) for start, end, amount in lines]


def due(agreed: Agreement, *before: tuple[str, str, str], month: str = "2026-06", in_advance: bool = True) -> Lines:
    found = fee_lines(agreed, fee(in_advance=in_advance), month, billed(*before))
    return [(opens, f"{x.service.start:%m-%d}", f"{x.service.end:%m-%d}", str(x.amount)) for opens, x in found]


MAY = ("05-01", "06-01", "30.00")
JUNE = ("06-01", "07-01", "30.00")
JULY = ("07-01", "08-01", "30.00")


@pytest.mark.parametrize(
    ("agreed", "before", "expected"),
    [
        pytest.param(
            agreement("06-01"),
            (),
            [(True, "06-01", "07-01", "30.00"), (False, "07-01", "08-01", "30.00")],
            id="first and next",
        ),
        pytest.param(agreement("06-01"), (JUNE,), [(False, "07-01", "08-01", "30.00")], id="the next alone"),
        pytest.param(agreement("06-01"), (JUNE, JULY), [], id="all was billed"),
        pytest.param(
            agreement("06-16"), (), [(True, "06-16", "07-01", "15.00"), (False, "07-01", "08-01", "30.00")], id="a part"
        ),
        pytest.param(agreement("06-01", "07-01"), (JUNE,), [], id="nothing beyond the end"),
        pytest.param(
            agreement("06-01", "06-21"), (JUNE,), [(False, "06-21", "07-01", "-10.00")], id="unused days are given back"
        ),
        pytest.param(
            agreement("06-01", "06-21"),
            (JUNE, ("06-21", "07-01", "-10.00")),
            [],
            id="and given back once",
        ),
        pytest.param(
            agreement("06-01", "06-26"),
            (JUNE, ("06-21", "07-01", "-10.00")),
            [(False, "06-21", "06-26", "5.00")],
            id="prolonged, the missing days are billed",
        ),
        pytest.param(
            agreement("06-01", "06-11"),
            (JUNE, ("06-21", "07-01", "-10.00")),
            [(False, "06-11", "06-21", "-10.00")],
            id="ended sooner, more is given back",
        ),
        pytest.param(
            agreement("05-01", "06-01"),
            (MAY, JUNE),
            [(False, "06-01", "07-01", "-30.00")],
            id="a period that never came",
        ),
        pytest.param(
            agreement("05-01", "05-21"),
            (MAY, JUNE),
            [(False, "05-21", "06-01", "-10.65"), (False, "06-01", "07-01", "-30.00")],
            id="an earlier period as well",
        ),
        pytest.param(
            agreement("06-01", trial_days=10),
            (),
            [(True, "06-11", "07-01", "20.00"), (False, "07-01", "08-01", "30.00")],
            id="after the trial",
        ),
        pytest.param(
            agreement("06-01", trial_days=40), (), [(False, "07-11", "08-01", "20.32")], id="a trial beyond the period"
        ),
        pytest.param(agreement("08-01"), (), [(True, "08-01", "09-01", "30.00")], id="one that begins later opens"),
    ],
)
def test_fees_in_advance(agreed: Agreement, before: tuple[tuple[str, str, str], ...], expected: Lines) -> None:
    assert due(agreed, *before) == expected


@pytest.mark.parametrize(
    ("agreed", "before", "expected"),
    [
        pytest.param(agreement("05-01"), (), [(False, "06-01", "07-01", "30.00")], id="the closing period alone"),
        pytest.param(agreement("05-01"), (JUNE,), [], id="once"),
        pytest.param(agreement("05-01", "06-11"), (), [(False, "06-01", "06-11", "10.00")], id="by the day"),
        pytest.param(agreement("05-01", "06-11"), (JUNE,), [(False, "06-11", "07-01", "-20.00")], id="given back"),
        pytest.param(agreement("07-01"), (), [], id="not before it begins"),
    ],
)
def test_fees_in_arrears(agreed: Agreement, before: tuple[tuple[str, str, str], ...], expected: Lines) -> None:
    assert due(agreed, *before, in_advance=False) == expected


@pytest.mark.parametrize("month", ["2026-04", "2026-05", "2026-06"])
def test_a_quarter_is_settled_when_it_closes_or_the_agreement_has_ended(month: str) -> None:
    quarter = ("04-01", "07-01", "30.00")
    running = agreement("04-01", interval=Interval.QUARTER)
    ended = agreement("04-01", "05-16", interval=Interval.QUARTER)
    assert due(running, quarter, month=month)[:1] == (
        [(False, "07-01", "10-01", "30.00")] if month == "2026-06" else []
    )
    assert due(ended, quarter, month=month) == ([(False, "05-16", "07-01", "-15.16")] if month > "2026-04" else [])


def test_running_on_what_was_written_writes_nothing() -> None:
    agreed, before = agreement("05-07", "07-20", trial_days=3), billed(JUNE)
    for month in ("2026-05", "2026-06", "2026-07", "2026-08"):
        for _ in range(2):
            written = [line for _, line in fee_lines(agreed, fee(), month, before)]
            before += [BilledFee(line.service, line.amount) for line in written]
        assert not list(fee_lines(agreed, fee(), month, before))
    by_period = {x.service.start.month: Decimal(0) for x in before}
    for x in before:
        by_period[x.service.start.month] += x.amount
    assert by_period == {5: Decimal("21.29"), 6: Decimal("30.00"), 7: Decimal("18.39")}
    assert agreed.start == day("05-07")
