"""Which invoice carries which line, and what it comes to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from customers.rules.money import round_money
from customers.rules.period import Period
from invoices.rules.due_line import FLAT, LATE, DueLine
from plans.rules.priced import EXACT, ZERO, exact_sum

PERIOD, OPENING = "period", "opening"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """What makes an invoice one of its kind for a customer."""

    month: str
    currency: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An invoice to write: its place, its lines in order, and the rate of tax on their sum.

    `left_out` are fees to give back that it cannot bear: they are credited where they were billed (R16).
    """

    place: Place
    lines: tuple[DueLine, ...]
    tax_percent: Decimal = ZERO
    left_out: tuple[DueLine, ...] = ()

    @property
    def lines_total(self) -> Decimal:
        """The sum of the rounded lines (H7)."""
        return exact_sum(line.amount for line in self.lines)

    @property
    def tax(self) -> Decimal:
        """Tax on that sum, rounded once."""
        return tax_on(self.lines_total, self.tax_percent, self.place.currency)

    @property
    def total(self) -> Decimal:
        """Lines and tax (R17)."""
        return EXACT.add(self.lines_total, self.tax)

    @property
    def span(self) -> Period:
        """The days from the first service to the last, late usage of closed periods aside if there is anything else."""
        own = [line.service for line in self.lines if line.kind != LATE] or [line.service for line in self.lines]
        return Period(min(each.start for each in own), max(each.end for each in own))

    @property
    def is_worth_writing(self) -> bool:
        """An invoice on which every line comes to nothing is not written (R22)."""
        return any(line.amount for line in self.lines)


def tax_on(lines_total: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Tax on the sum of the rounded lines, rounded once: 55.83 on 279.16 at 20 % (G01)."""
    return round_money(EXACT.multiply(lines_total, EXACT.scaleb(percent, -2)), currency)


def affordable(lines: Sequence[DueLine]) -> Iterator[DueLine]:
    """The lines without those fees given back that would take the invoice below zero (R16)."""
    left = exact_sum(line.amount for line in lines if not _gives_back(line))
    for line in lines:
        if _gives_back(line):
            if left + line.amount < 0:
                continue
            left = EXACT.add(left, line.amount)
        yield line


def by_place(placed: Iterable[tuple[Place, DueLine]]) -> list[tuple[Place, list[DueLine]]]:
    """The lines sorted onto invoices, in the order of these."""
    lines: dict[Place, list[DueLine]] = {}
    for place, line in placed:
        lines.setdefault(place, []).append(line)
    return sorted(lines.items())


def _gives_back(line: DueLine) -> bool:
    return line.kind == FLAT and line.amount < 0
