"""What the page of an invoice shows and does about money: payments, credit notes, proposals, what is open."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from customers.admin.parts.display import amount, link, money, page
from customers.admin.parts.verbs import verb
from invoices.actions.credit_by_hand import Asked, credit_by_hand
from invoices.actions.pay import record_payment
from invoices.admin.money_dialogs import CreditDialog, PaymentDialog
from invoices.models import CreditNote, CreditProposal, Invoice, InvoiceStatus, Payment


def is_open(invoice: Invoice) -> bool:
    return invoice.status == InvoiceStatus.ISSUED and invoice.due > 0


def is_creditable(invoice: Invoice) -> bool:
    return invoice.status in (InvoiceStatus.ISSUED, InvoiceStatus.PAID)


class InvoiceMoney:
    """Its buttons and its part of the page."""

    change_form_outer_after_template = "admin/invoices/invoice/money.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what became of the amount."""
        site: Any = self
        invoice = site.get_object(request, object_id)
        seen = invoice is not None and site.has_view_permission(request, invoice)
        shown = {"balance": list(balance(invoice)), "left": money(invoice.due, invoice.currency)} if seen else {}
        parent: Any = super()
        answer: HttpResponse = parent.change_view(request, object_id, form_url, {**shown, **(extra_context or {})})
        return answer

    @verb(
        "Record a payment",
        sure="Money that has arrived for this invoice, all of what is open or part of it.",
        when=is_open,
        form=PaymentDialog,
        icon="payments",
    )
    def pay_it(self, request: HttpRequest, invoice: Invoice, form: forms.Form) -> str:
        asked = form.cleaned_data
        paid, _ = record_payment(
            invoice,
            asked["amount"],
            received_on=asked["received_on"],
            reference=asked["reference"],
            by=request.user.get_username(),
            at=timezone.now(),
        )
        return f"A payment of {money(paid.amount, invoice.currency)} is recorded."

    @verb(
        "Credit",
        sure="Writes a credit note against this invoice: a document of its own, numbered and final.",
        when=is_creditable,
        form=CreditDialog,
        icon="undo",
    )
    def credit_it(self, request: HttpRequest, invoice: Invoice, form: forms.Form) -> str | tuple[str, str]:
        asked = form.cleaned_data
        wanted = Asked(
            positions=asked["lines"],
            **{name: asked[name] for name in ("amount", "kind", "remedy", "reason")},
        )
        made = credit_by_hand(invoice, wanted, by=request.user.get_username(), at=timezone.now())
        if isinstance(made, CreditProposal):
            text = f"{money(made.amount, invoice.currency)} before tax is proposed; a second person approves it."
            return text, page("invoices_creditproposal", made.pk)
        return f"Credit note {made} over {money(made.total, invoice.currency)} is written."


def balance(invoice: Invoice) -> Iterator[dict[str, Any]]:
    """What changed what is open, and proposals that would; in a constant number of queries, nothing of a draft."""
    currency = invoice.currency
    if invoice.credits_applied:
        used = amount(-invoice.credits_applied, currency)
        yield {"day": invoice.issued_on, "what": "Credits used", "why": "", "amount": used}
    for note in CreditNote.objects.filter(invoice=invoice).order_by("issued_at", "number"):
        what = link(page("invoices_creditnote", note.pk), f"Credit note {note}")
        beyond = f", {money(note.total - note.settled, currency)} of it beyond what was open"
        why = f"{note.reason}{beyond if note.total > note.settled else ''}"
        yield {"day": note.issued_on, "what": what, "why": why, "amount": amount(-note.settled, currency)}
    for payment in Payment.objects.filter(invoice=invoice).order_by("received_on", "pk"):
        text = "Payment" if payment.amount > 0 else "Payment taken back"
        what, why = link(page("invoices_payment", payment.pk), text), payment.reason or payment.reference
        yield {"day": payment.received_on, "what": what, "why": why, "amount": amount(-payment.amount, currency)}
    for proposal in CreditProposal.objects.waiting().filter(invoice=invoice).order_by("pk"):
        what = link(page("invoices_creditproposal", proposal.pk), "Credit that waits for a second person")
        why = f"{money(proposal.amount, currency)} before tax, proposed by {proposal.proposed_by}: {proposal.reason}"
        yield {"day": proposal.proposed_at, "what": what, "why": why, "amount": ""}
