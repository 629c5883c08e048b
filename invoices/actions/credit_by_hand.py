"""Credit an issued invoice by hand; above the limit, a second person approves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum

from customers.models import Customer
from customers.rules.money import Money, plain, round_money
from invoices.actions.credit import CreditError, WantedLine, WantedNote, write_credit_notes
from invoices.models import (
    CreditKind,
    CreditNote,
    CreditNoteLine,
    CreditProposal,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    ProposalStatus,
    Remedy,
    SellerProfile,
)
from plans.rules.priced import EXACT, ZERO, exact_sum

BY_HAND = (CreditKind.MANUAL, CreditKind.GOODWILL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants credited, before tax.

    `positions` alone: what is left of these lines. With an `amount`: that much of the one line. An amount alone is
    taken off the invoice as a whole.
    """

    reason: str
    positions: tuple[int, ...] = ()
    amount: Decimal | None = None
    kind: str = CreditKind.MANUAL
    remedy: str = Remedy.BALANCE


@dataclass(frozen=True, slots=True)
class Part:
    """An amount of a line, or of the invoice as a whole."""

    amount: Decimal
    position: int | None


@transaction.atomic
def credit_by_hand(invoice: Invoice, asked: Asked, *, by: str, at: datetime) -> CreditNote | CreditProposal:
    """The credit note; or a proposal, where it goes beyond what one person may credit. ValidationError says why not."""
    standing = _Standing.held(invoice)
    parts = standing.parts(asked)
    if standing.needs_two(parts):
        return CreditProposal.objects.create(
            invoice=standing.invoice,
            kind=asked.kind,
            reason=asked.reason,
            remedy=asked.remedy,
            amount=_sum(parts),
            parts=[{"amount": plain(part.amount), "position": part.position} for part in parts],
            proposed_by=by,
            proposed_at=at,
        )
    return standing.write(asked, parts, written_by=by, at=at)


@transaction.atomic
def approve(proposal: CreditProposal, *, by: str, at: datetime) -> CreditNote:
    """Write what was proposed. ValidationError for whoever proposed it, or where it was decided or no longer fits."""
    standing = _Standing.held(proposal.invoice)
    waiting = _waiting(proposal)
    if waiting.proposed_by == by:
        raise ValidationError("Whoever proposes a credit does not approve it.")
    asked = Asked(reason=waiting.reason, kind=waiting.kind, remedy=waiting.remedy)
    parts = [Part(Decimal(part["amount"]), part["position"]) for part in waiting.parts]
    standing.check(parts)
    note = standing.write(asked, parts, written_by=waiting.proposed_by, approved_by=by, at=at)
    waiting.status, waiting.credit_note = ProposalStatus.APPROVED, note
    _decide(waiting, by, at)
    return note


@transaction.atomic
def reject(proposal: CreditProposal, remark: str, *, by: str, at: datetime) -> None:
    """Nothing is credited; whoever proposed it may withdraw it so. ValidationError if it was decided before."""
    _Standing.held(proposal.invoice)
    waiting = _waiting(proposal)
    waiting.status, waiting.remark = ProposalStatus.REJECTED, remark
    _decide(waiting, by, at)


def _waiting(proposal: CreditProposal) -> CreditProposal:
    found = CreditProposal.objects.waiting().select_for_update().filter(pk=proposal.pk).first()
    if found is None:
        raise ValidationError("It was decided already.")
    return found


def _decide(proposal: CreditProposal, by: str, at: datetime) -> None:
    proposal.decided_by, proposal.decided_at = by, at
    proposal.save(update_fields=["status", "credit_note", "remark", "decided_by", "decided_at"])


def _sum(parts: Sequence[Part]) -> Decimal:
    return exact_sum(part.amount for part in parts)


@dataclass(frozen=True, slots=True)
class _Standing:
    """An issued invoice, locked after its customer, with its lines and what was credited of them."""

    invoice: Invoice
    lines: dict[int, InvoiceLine]
    credited: list[CreditNoteLine]

    @classmethod
    def held(cls, invoice: Invoice) -> "_Standing":
        Customer.objects.select_for_update(no_key=True).get(pk=invoice.customer_id)
        invoice = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
        if not invoice.is_numbered or invoice.status == InvoiceStatus.VOID:
            raise ValidationError("Only an issued invoice can be credited.")
        lines = {line.position: line for line in invoice.lines.order_by("position")}
        return cls(invoice, lines, list(CreditNoteLine.objects.filter(credit_note__invoice=invoice).order_by("pk")))

    @property
    def left(self) -> Decimal:
        """What can still be credited of it, before tax."""
        return EXACT.subtract(self.invoice.lines_total, exact_sum(line.amount for line in self.credited))

    def left_of(self, line: InvoiceLine) -> Decimal:
        """What can still be credited of the line; what reconciliation took back of its charge is gone too."""
        return EXACT.subtract(line.amount, exact_sum(each.amount for each in self.credited if _is_of(each, line)))

    def parts(self, asked: Asked) -> list[Part]:
        """What is asked for, line by line; ValidationError by field where it cannot be."""
        if asked.kind not in BY_HAND:
            raise ValidationError({"kind": "By hand there are manual credits and goodwill."})
        if not asked.reason.strip():
            raise ValidationError({"reason": "Say why, for the customer."})
        if not asked.positions and asked.amount is None:
            raise ValidationError({"amount": "Name lines, an amount, or one line and an amount."})
        if asked.amount is not None and len(asked.positions) > 1:
            raise ValidationError({"amount": "An amount goes with one line at most."})
        if len(set(asked.positions)) < len(asked.positions):
            raise ValidationError({"lines": "Name each line once."})
        if unknown := [str(position) for position in asked.positions if position not in self.lines]:
            raise ValidationError({"lines": f"The invoice has no line {', '.join(unknown)}."})
        wanted = asked.positions or (None,)
        parts = [
            Part(self._amount(position) if asked.amount is None else asked.amount, position) for position in wanted
        ]
        self.check(parts)
        return parts

    def _amount(self, position: int | None) -> Decimal:
        assert position is not None, "without lines there is an amount"
        return self.left_of(self.lines[position])

    def check(self, parts: Sequence[Part]) -> None:
        """ValidationError unless each amount is left of its line, and all of them of the invoice."""
        currency = self.invoice.currency
        for part in parts:
            if part.amount <= 0 and part.position is not None:
                raise ValidationError({"lines": f"Nothing is left to credit of line {part.position}."})
            if part.amount <= 0:
                raise ValidationError({"amount": "A credit is more than nothing."})
            if round_money(part.amount, currency) != part.amount:
                raise ValidationError({"amount": f"It has more digits than {currency} allows."})
            left = self.left if part.position is None else self.left_of(self.lines[part.position])
            if part.amount > left:
                of = "the invoice" if part.position is None else f"line {part.position}"
                raise ValidationError({"amount": f"Only {Money(left, currency)} before tax is left of {of}."})
        if _sum(parts) > self.left:
            raise ValidationError({"amount": f"Only {Money(self.left, currency)} before tax is left of the invoice."})

    def needs_two(self, parts: Sequence[Part]) -> bool:
        """Whether it goes beyond the limit, together with what was credited on this invoice by one person."""
        limit = SellerProfile.current().credit_limit
        if limit is None:
            return False
        alone = Q(invoice=self.invoice, kind__in=BY_HAND, approved_by="")
        so_far = CreditNote.objects.filter(alone).aggregate(sum=Sum("lines_total", default=ZERO))["sum"]
        return bool(so_far + _sum(parts) > limit)

    def write(
        self, asked: Asked, parts: Sequence[Part], *, written_by: str, at: datetime, approved_by: str = ""
    ) -> CreditNote:
        wanted = WantedNote(
            invoice_id=self.invoice.pk,
            reason=asked.reason,
            lines=[self._line(part) for part in parts],
            kind=asked.kind,
            remedy=asked.remedy,
            written_by=written_by,
            approved_by=approved_by,
        )
        try:
            return write_credit_notes([wanted], at=at)[0]
        except CreditError as error:
            raise ValidationError(str(error)) from error

    def _line(self, part: Part) -> WantedLine:
        """A line that is taken back in whole takes its quantity back with it."""
        invoice = self.invoice
        if part.position is None:
            text = f"Credit on invoice {invoice.number}"
            start, end = invoice.period_start, invoice.period_end
            return WantedLine(text=text, amount=part.amount, period_start=start, period_end=end)
        line = self.lines[part.position]
        is_whole = part.amount == line.amount
        return WantedLine(
            text=line.text,
            amount=part.amount,
            period_start=line.period_start,
            period_end=line.period_end,
            quantity=line.quantity if is_whole else ZERO,
            unit=line.unit if is_whole else "",
            steps=line.steps if is_whole else (),
            line_id=line.pk,
        )


def _is_of(credited: CreditNoteLine, line: InvoiceLine) -> bool:
    if credited.line_id is not None:
        return credited.line_id == line.pk
    place = (line.assignment_id, line.charge_id, line.period_start)
    return line.charge_id is not None and place == (
        credited.assignment_id,
        credited.charge_id,
        credited.period_start,
    )
