"""Agreements for the tables."""

from datetime import date
from decimal import Decimal
from typing import Any

from customers.rules.interval import Interval
from customers.rules.period import Period
from invoices.rules.agreement import Agreement, FlatFee
from invoices.rules.due_line import FLAT, DueLine
from plans.rules.priced import Step


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def days(start: str, end: str) -> Period:
    """The days from one to the other, which is not among them."""
    return Period(day(start), day(end))


def agreement(start: str = "01-01", end: str | None = None, **more: Any) -> Agreement:
    terms: dict[str, Any] = {
        "assignment_id": 1,
        "key": "plan",
        "name": "Plan",
        "start": day(start),
        "end": day(end) if end else None,
        "interval": Interval.MONTH,
        "currency": "USD",
        "charges": (),
    }
    return Agreement(**(terms | more))


def fee(amount: str = "30.00", *, in_advance: bool = True) -> FlatFee:
    return FlatFee(charge_id=7, key="base", amount=Decimal(amount), in_advance=in_advance, text="Base")


def line(amount: str, kind: str = FLAT) -> DueLine:
    exact = Decimal(amount)
    return DueLine(
        kind=kind, key="k", service=days("10-01", "11-01"), text="t", amount=exact, steps=(Step.once(exact, ""),)
    )
