"""What a statement says of each line: terms, filter, page; and the bounds around lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from customers.models import PlanAssignment
from customers.rules.money import round_money
from customers.rules.period import Period
from customers.rules.proration import prorate
from invoices.actions.bill.agreements import agreements_of
from invoices.actions.drill_down import behind
from invoices.models import Invoice, InvoiceLine, LineKind
from invoices.rules.agreement import Agreement, UsageCharge
from invoices.rules.statement import bounds_part, terms_part
from meters.actions.behind import Behind
from plans.rules.terms import UsageTerms

BOUNDS = (LineKind.TRUE_UP, LineKind.CAP)


class Unready(ValueError):
    """The invoice has lines that name no page of the journal, so nothing about them can be proved."""


@dataclass(frozen=True, slots=True)
class LineTerms:
    """A usage line with what was agreed about it."""

    line: InvoiceLine
    behind: Behind
    agreement: Agreement
    charge: UsageCharge | None

    @property
    def terms(self) -> UsageTerms | None:
        """The terms for the line's days; None for late usage that is about a whole plan."""
        return _terms(self.line, self.agreement, self.charge) if self.charge else None


def usage_lines(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[LineTerms]:
    """The lines that count usage, in order; Unready if one of them names no page, but counts something."""
    agreements = _agreements(lines)
    found = []
    for line in lines:
        asked = behind(line, invoice)
        if asked is None or line.assignment_id is None:
            continue
        if line.page_number is None:
            if line.quantity:
                raise Unready("a line of the invoice names no page of the journal")
            asked = replace(asked, page=0)
        agreement = agreements[line.assignment_id]
        charge = next(
            (c for c in agreement.charges if isinstance(c, UsageCharge) and c.charge_id == line.charge_id), None
        )
        found.append(LineTerms(line, asked, agreement, charge))
    return found


def line_part(usage: LineTerms, zone: str) -> dict[str, Any]:
    """What is told of a usage line beside what the invoice says; its outcomes and their root follow."""
    line, meter = usage.line, usage.behind.meter
    is_late = line.kind == LineKind.LATE
    return {
        "n": line.position,
        "from": line.period_start.isoformat(),
        "to": line.period_end.isoformat(),
        "timezone": zone,
        "meter": {"key": meter.key, "kind": meter.kind, "aggregation": meter.aggregation},
        "where": {name: list(values) for name, values in usage.behind.where.items()},
        "terms": terms_part(usage.terms) if usage.terms and not is_late else None,
        "page": usage.behind.page,
        "page_hash": bytes(line.page_hash).hex() if line.page_hash else "",
    }


def bounds(usage: Iterable[LineTerms], lines: Sequence[InvoiceLine]) -> list[dict[str, Any]]:
    """The minimums and caps around lines of this invoice: those of charges first, then those of plans."""
    own = [each for each in usage if each.line.kind == LineKind.USAGE]
    found = [_of_charge(each, lines) for each in own]
    plans = {(each.line.assignment_id, each.line.period_start): each for each in own}
    found += [_of_plan(each, lines) for each in plans.values()]
    return [part for part in found if part["minimum"] is not None or part["cap"] is not None]


def _of_charge(usage: LineTerms, lines: Sequence[InvoiceLine]) -> dict[str, Any]:
    terms, line = usage.terms, usage.line
    around = [x for x in _around(line, lines) if x.charge_id == line.charge_id]
    return bounds_part(
        [line.position],
        minimum=terms.minimum if terms else None,
        cap=terms.cap if terms else None,
        **_places(around),
    )


def _of_plan(usage: LineTerms, lines: Sequence[InvoiceLine]) -> dict[str, Any]:
    """The bounds of all usage of a plan, what bounds its charges included."""
    line, agreement = usage.line, usage.agreement
    inside = [
        x.position
        for x in lines
        if _same_service(x, line) and x.charge_id is not None and x.kind in (LineKind.USAGE, *BOUNDS)
    ]
    minimum = agreement.minimum
    if minimum is not None:
        part = prorate(minimum, _committed(line, agreement), agreement.period_of(line.period_start).days)
        minimum = round_money(part, agreement.currency)
    around = [x for x in _around(line, lines) if x.charge_id is None]
    return bounds_part(inside, minimum=minimum, cap=agreement.cap, **_places(around))


def _around(line: InvoiceLine, lines: Sequence[InvoiceLine]) -> list[InvoiceLine]:
    return [x for x in lines if x.kind in BOUNDS and _same_service(x, line)]


def _same_service(one: InvoiceLine, other: InvoiceLine) -> bool:
    return (one.assignment_id, one.period_start) == (other.assignment_id, other.period_start)


def _places(around: Sequence[InvoiceLine]) -> dict[str, int | None]:
    def place(kind: str) -> int | None:
        return next((x.position for x in around if x.kind == kind), None)

    return {"true_up": place(LineKind.TRUE_UP), "discount": place(LineKind.CAP)}


def _terms(line: InvoiceLine, agreement: Agreement, charge: UsageCharge) -> UsageTerms:
    carried: Mapping[str, Any] = line.carried or {}
    drawn = sum((Decimal(units) for units in carried.get("drawn", {}).values()), Decimal(0))
    terms = charge.terms.with_units(rolled_over=Decimal(carried.get("offered", 0)), top_up_units=drawn)
    return terms.for_days(_committed(line, agreement), agreement.period_of(line.period_start).days)


def _committed(line: InvoiceLine, agreement: Agreement) -> int:
    """How many of the line's days come after the trial: those for which minimums and commitments are due."""
    begin = agreement.start + timedelta(days=agreement.trial_days)
    days = Period(line.period_start, line.period_end).intersection(Period(begin, date.max))
    return days.days if days else 0


def _agreements(lines: Sequence[InvoiceLine]) -> dict[int, Agreement]:
    wanted = {line.assignment_id for line in lines if line.assignment_id is not None}
    rows = (
        PlanAssignment.objects.filter(pk__in=wanted)
        .select_related("plan_version__plan")
        .prefetch_related("plan_version__charges__meter", "overrides")
    )
    return {each.assignment_id: each for each in agreements_of(list(rows))}
