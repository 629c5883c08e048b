"""Write what closed periods come to now, where it differs from what documents carry."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from customers.rules.money import plain
from invoices.actions.credit import WantedLine, WantedNote, creditable, write_credit_notes
from invoices.actions.settle import of_lines, settle
from invoices.models import ClosedPeriod, Withheld
from invoices.rules.closed import Adjustment, Closed, adjustments, late_line
from invoices.rules.due import Stock
from invoices.rules.due_line import USAGE, DueLine
from invoices.rules.reconcile import Credit, Late, Withhold
from plans.rules.priced import EXACT, ZERO, Step


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What a customer's closed periods ask for: late lines for the next invoice, credits, and what is withheld.

    `drawn` are the usage lines as they are priced now; their packs are settled with the documents. `waiting` are
    the periods whose late lines found no invoice yet, by assignment and first day: they are looked at again.
    """

    late: tuple[DueLine, ...] = ()
    credits: tuple[tuple[Adjustment, Credit], ...] = ()
    withheld: tuple[tuple[Adjustment, Withhold], ...] = ()
    drawn: tuple[DueLine, ...] = ()
    closed: tuple[Closed, ...] = ()
    waiting: frozenset[tuple[int, date]] = frozenset()


def adjust(closed: Sequence[Closed], stock: Stock) -> Adjusted:
    """Compare the periods, oldest first; each draws on what those before it leave of the packs."""
    found: list[Adjustment] = []
    drawn: list[DueLine] = []
    for each in closed:
        own, lines = adjustments(each, stock)
        found += own
        drawn += lines
    return Adjusted(
        late=tuple(late_line(each, each.found) for each in found if isinstance(each.found, Late)),
        credits=tuple((each, each.found) for each in found if isinstance(each.found, Credit)),
        withheld=tuple((each, each.found) for each in found if isinstance(each.found, Withhold)),
        drawn=tuple(drawn),
        closed=tuple(closed),
    )


def late_periods(adjusted: Adjusted) -> frozenset[tuple[int, date]]:
    """The periods that have late lines."""
    return frozenset((line.assignment_id or 0, line.service.start) for line in adjusted.late)


def return_units(adjusted: Iterable[Adjusted], *, at: datetime) -> None:
    """Give packs back what closed periods need no more: before invoices are issued, which may draw it again."""
    settle(of_lines(line for each in adjusted for line in each.drawn), at=at)


def write_adjustments(adjusted: Iterable[Adjusted], *, page: int, at: datetime) -> None:
    """Credit, withhold, and note up to which page the periods are reconciled.

    Late lines are on the invoices already, and packs have their units back. The caller holds the customers' locks
    and has issued the invoices.
    """
    given = list(adjusted)
    left = creditable({document for each in given for _, credit in each.credits for document in _documents(credit)})
    everything = [_within(each, left) for each in given]
    write_credit_notes([note for each in everything for note in _notes(each, page)], at=at)
    Withheld.objects.bulk_create(_withheld(*pair, page, at) for each in everything for pair in each.withheld)
    compared = {(c.agreement.assignment_id, c.service.start) for each in everything for c in each.closed}
    starts = compared.difference(*(each.waiting for each in everything))
    rows = ClosedPeriod.objects.filter(
        assignment__in={assignment for assignment, _ in starts}, period_start__in={start for _, start in starts}
    )
    reconciled = [row.pk for row in rows.order_by() if (row.assignment_id, row.period_start) in starts]
    ClosedPeriod.objects.filter(pk__in=reconciled).update(reconciled_to_page=page)


def close_periods(services: Iterable[tuple[int, date, date]], *, page: int, at: datetime) -> None:
    """Note that the usage of these (assignment, first day, day after the last) was issued; once for each."""
    ClosedPeriod.objects.bulk_create(
        [
            ClosedPeriod(
                assignment_id=assignment, period_start=start, period_end=end, closed_at=at, reconciled_to_page=page
            )
            for assignment, start, end in sorted(set(services))
        ],
        ignore_conflicts=True,
    )


def services_of(lines: Iterable[DueLine]) -> Iterator[tuple[int, date, date]]:
    """The services of which these lines bill the usage."""
    for line in lines:
        if line.kind == USAGE and line.assignment_id is not None:
            yield line.assignment_id, line.service.start, line.service.end


def _documents(credit: Credit) -> Iterator[UUID]:
    for document, _ in credit.parts:
        assert isinstance(document, UUID)
        yield document


def _within(adjusted: Adjusted, left: dict[UUID, Decimal]) -> Adjusted:
    """The same, with credits as far as the invoices have not been credited by hand already (R14).

    What they cannot bear is remembered as withheld below nothing, so that billed + withheld is the price again.
    """
    borne_credits: list[tuple[Adjustment, Credit]] = []
    withheld = list(adjusted.withheld)
    for found, credit in adjusted.credits:
        parts = []
        for document, (_, amount) in zip(_documents(credit), credit.parts, strict=True):
            part = min(amount, left.get(document, ZERO))
            if part > 0:
                left[document] = EXACT.subtract(left[document], part)
                parts.append((document, part))
        borne = Credit(parts=tuple(parts), quantity=credit.quantity if parts else ZERO)
        if parts:
            borne_credits.append((found, borne))
        if rest := EXACT.subtract(borne.amount, credit.amount):
            quantity = ZERO if parts else credit.quantity.copy_negate()
            withheld.append((found, Withhold(amount=rest, quantity=quantity)))
    return replace(adjusted, credits=tuple(borne_credits), withheld=tuple(withheld))


def _notes(adjusted: Adjusted, page: int) -> list[WantedNote]:
    """One note for each invoice that carries something of what is taken back."""
    by_invoice: dict[UUID, list[WantedLine]] = {}
    for found, credit in adjusted.credits:
        for place, (document, amount) in enumerate(credit.parts):
            assert isinstance(document, UUID)
            quantity = credit.quantity if place == 0 else ZERO
            by_invoice.setdefault(document, []).append(
                WantedLine(
                    text=f"{found.title}: taken back, {found.label}",
                    amount=amount,
                    quantity=quantity,
                    unit=found.unit_name,
                    steps=[_step(step) for step in found.steps],
                    assignment_id=found.closed.agreement.assignment_id,
                    charge_id=found.unit,
                    period_start=found.closed.service.start,
                    period_end=found.closed.service.end,
                    page_number=page,
                )
            )
    reason = "Usage of a closed period was taken back."
    return [WantedNote(invoice_id=pk, reason=reason, lines=lines) for pk, lines in by_invoice.items()]


def _withheld(found: Adjustment, withhold: Withhold, page: int, at: datetime) -> Withheld:
    return Withheld(
        assignment_id=found.closed.agreement.assignment_id,
        charge_id=found.unit,
        period_start=found.closed.service.start,
        amount=withhold.amount,
        quantity=withhold.quantity,
        page_number=page,
        at=at,
    )


def _step(step: Step) -> dict[str, str]:
    return {
        "quantity": plain(step.quantity),
        "unit_price": plain(step.unit_price),
        "amount": plain(step.amount),
        "text": step.text,
    }
