"""Price closed periods again, and say what is different from what documents carry (R12, R13, R19)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from customers.rules.money import plain
from customers.rules.period import Period
from invoices.rules.agreement import Agreement, FlatFee, UsageCharge
from invoices.rules.due import Stock, closing_lines
from invoices.rules.due_line import LATE, USAGE, DueLine
from invoices.rules.reconcile import Carried, Difference, Due, Late, difference
from plans.rules.priced import EXACT, ZERO, Step, exact_sum

Unit = int | None
"""What is compared: a charge by its id, or all usage of the plan where bounds of the plan tie its charges together."""

NOTHING = Due(amount=ZERO, quantity=ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The service of a billing period that was issued, and what documents carry for it, newest first.

    `left_over` is what its allowances left for the next period, by charge: fixed when it was issued.
    """

    agreement: Agreement
    period: Period
    service: Period
    left_over: Mapping[int, Decimal]
    carried: Mapping[Unit, Sequence[Carried]]
    withheld: Mapping[Unit, Due]

    @property
    def covered(self) -> Period | None:
        """The days that the agreement covers now: it may have been ended, or prolonged, since."""
        return self.agreement.covered(self.period)

    def unit_of(self, charge_id: int | None) -> Unit:
        """In which unit a charge's lines are compared."""
        bound = self.agreement.minimum is not None or self.agreement.cap is not None
        return None if bound else charge_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What to write about a unit of a closed period, and the lines that it comes to now."""

    closed: Closed
    unit: Unit
    found: Difference
    due: Due
    lines: tuple[DueLine, ...]

    @property
    def label(self) -> str:
        """The month of the service, "January 2026"."""
        return f"{self.closed.service.last_day:%B %Y}"

    @property
    def title(self) -> str:
        """What it is about: the charge, or the plan."""
        charges = [each for each in self.closed.agreement.charges if isinstance(each, UsageCharge)]
        about = next((each.text("").strip() for each in charges if each.charge_id == self.unit), "")
        return about or self.closed.agreement.name

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the period comes to now, and what was billed or withheld before."""
        before = exact_sum(
            (
                self.closed.withheld.get(self.unit, NOTHING).amount,
                *(each.amount for each in self.closed.carried.get(self.unit, ())),
            )
        )
        return Step.once(self.due.amount, "now"), Step.once(before.copy_negate(), "billed before")

    @property
    def unit_name(self) -> str:
        """What is counted, in the plural of the quantity that differs."""
        line = next((line for line in self.lines if line.kind == USAGE), None)
        return line.unit if line and self.unit is not None else ""


def adjustments(closed: Closed, stock: Stock) -> tuple[tuple[Adjustment, ...], tuple[DueLine, ...]]:
    """What differs, unit by unit, and the usage lines as they are priced now, with the units that they draw."""
    lines = tuple(_priced_again(closed, stock))
    return tuple(_differences(closed, lines)), tuple(line for line in lines if line.kind == USAGE)


def late_line(found: Adjustment, late: Late) -> DueLine:
    """The line of late usage: service of the closed period, at the price it would have had then."""
    quantity = plain(late.quantity)
    charges = {each.charge_id: each for each in found.closed.agreement.charges if isinstance(each, UsageCharge)}
    charge = charges.get(found.unit) if found.unit is not None else None
    return DueLine(
        kind=LATE,
        key=charge.key if charge else found.closed.agreement.key,
        service=found.closed.service,
        text=f"{charge.text(quantity) if charge else found.title}: late usage, {found.label}",
        amount=late.amount,
        steps=found.steps,
        quantity=late.quantity,
        unit=charge.unit(late.quantity) if charge else "",
        assignment_id=found.closed.agreement.assignment_id,
        charge_id=found.unit,
    )


def _priced_again(closed: Closed, stock: Stock) -> Iterator[DueLine]:
    """The lines of the period now, with its allowance as far as it was not rolled over, which nothing changes (R19)."""
    if closed.covered is None:
        return
    kept = [_with_what_stayed(each, closed.left_over) for each in closed.agreement.charges]
    for line in closing_lines(replace(closed.agreement, charges=kept), closed.period, stock):
        yield replace(line, carried=replace(line.carried, left_over=ZERO)) if line.carried else line


def _with_what_stayed(charge: FlatFee | UsageCharge, left_over: Mapping[int, Decimal]) -> FlatFee | UsageCharge:
    if not isinstance(charge, UsageCharge) or not left_over.get(charge.charge_id):
        return charge
    stayed = EXACT.subtract(charge.terms.included, left_over[charge.charge_id])
    return replace(charge, terms=replace(charge.terms, included=stayed))


def _differences(closed: Closed, lines: Sequence[DueLine]) -> Iterator[Adjustment]:
    by_unit: dict[Unit, list[DueLine]] = {unit: [] for unit in (*closed.carried, *closed.withheld)}
    for line in lines:
        by_unit.setdefault(closed.unit_of(line.charge_id), []).append(line)
    for unit, own in by_unit.items():
        due = Due(
            amount=exact_sum(line.amount for line in own),
            quantity=exact_sum(line.quantity for line in own if line.kind == USAGE),
        )
        found = difference(due, closed.carried.get(unit, ()), closed.withheld.get(unit, NOTHING))
        if found is not None:
            yield Adjustment(closed=closed, unit=unit, found=found, due=due, lines=tuple(own))
