"""A price check as lines with their working, as on an invoice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from customers.admin.parts.display import amount, quantity
from customers.rules.money import exact_text
from plans.actions.price_check import CheckedCharge, PriceCheck
from plans.models import Charge, PlanVersion
from plans.rules.charges import FlatCharge
from plans.rules.priced import Step
from plans.rules.wording.terms import PERIODS

STEPS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One row of the working, as texts; what is taken off has no quantity."""

    text: str
    quantity: str
    unit_price: str
    amount: str


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One line, as texts; `more` steps are not shown."""

    text: str
    about: str
    quantity: str
    amount: str
    steps: Sequence[ShownStep] = ()
    more: int = 0


def checked_lines(version: PlanVersion, check: PriceCheck) -> list[CheckedLine]:
    """Each charge with its true-up and its discount, and those of the version at the end."""
    lines = [line for row, each in zip(version.charges.all(), check.charges, strict=True) for line in _of(row, each)]
    return [*lines, *_bounds(version.plan.name, check.true_up, check.cap_discount, check.currency)]


def _of(row: Charge, checked: CheckedCharge) -> Iterator[CheckedLine]:
    version, charge = row.version, checked.charge
    if isinstance(charge, FlatCharge):
        about = f"{PERIODS[version.interval]}, {'in advance' if charge.timing == 'advance' else 'in arrears'}"
        yield CheckedLine(row.line_text("1"), about, "", amount(checked.amount, version.currency))
        return
    assert checked.priced is not None
    assert checked.usage is not None
    assert row.meter is not None
    units, priced = checked.usage.quantity, checked.priced
    text = row.line_text(quantity(units))
    yield CheckedLine(
        text=text,
        about="; ".join(f"{name}: {', '.join(values)}" for name, values in charge.where.items()),
        quantity=f"{quantity(units)} {row.meter.unit_singular if units == 1 else row.meter.unit_plural}",
        amount=amount(priced.usage, version.currency),
        steps=[_step(step, version.currency) for step in priced.steps[:STEPS_SHOWN]],
        more=max(len(priced.steps) - STEPS_SHOWN, 0),
    )
    yield from _bounds(row.line_text("").strip(), priced.true_up, priced.cap_discount, version.currency)


def _bounds(about: str, true_up: Decimal, cap_discount: Decimal, currency: str) -> Iterator[CheckedLine]:
    for what, number in (("to the minimum", true_up), ("above the cap", cap_discount)):
        if number:
            yield CheckedLine(f"{about}: {what}", "", "", amount(number, currency))


def _step(step: Step, currency: str) -> ShownStep:
    is_taken_off = step.amount < 0
    return ShownStep(
        text=step.text,
        quantity="" if is_taken_off else quantity(step.quantity),
        unit_price="" if is_taken_off else _exact(step.unit_price, currency),
        amount=_exact(step.amount, currency),
    )


def _exact(number: Decimal, currency: str) -> str:
    """ "1,240.00", "0.0035": grouped, before rounding."""
    whole, point, fraction = exact_text(abs(number), currency).partition(".")
    return f"{'-' if number < 0 else ''}{int(whole):,}{point}{fraction}"
