"""Credit notes, and proposals of them that wait for a second person."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import action

from customers.admin.parts.bounded import BoundedPaginator
from customers.admin.parts.display import NAME, amount, badge, clipped, link, money, page, quantity
from customers.admin.parts.read_only import ReadOnlyAdmin
from customers.admin.parts.verbs import verb
from customers.rules.money import plain
from customers.rules.period import Period
from invoices.actions.credit_by_hand import approve, reject
from invoices.actions.print_credit_note import file_name, print_credit_note
from invoices.admin.lines import days
from invoices.admin.money_dialogs import WhyDialog
from invoices.models import CreditNote, CreditProposal, ProposalStatus

TONES = {ProposalStatus.WAITING: "warn", ProposalStatus.APPROVED: "good", ProposalStatus.REJECTED: "bad"}


@admin.register(CreditNote)
class CreditNoteAdmin(ReadOnlyAdmin[CreditNote]):
    """Written by the run, or on the page of an invoice."""

    list_display = ("number", "customer_shown", "invoice_shown", "kind", "total_shown", "issued_on")
    list_filter = (("kind", ChoicesDropdownFilter), ("customer", AutocompleteSelectFilter))
    list_select_related = ("customer", "invoice")
    search_fields = ("number", "invoice__number", "customer__name", "customer__key")
    search_help_text = "Number, invoice, or the customer's name or key"
    when_empty = "The run writes them where usage was taken back; others are written on the page of an invoice."
    paginator = BoundedPaginator
    ordering = ("-issued_at", "-number")
    change_form_template = "admin/invoices/creditnote/change_form.html"
    actions_detail = ("pdf",)
    fields = ("number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CreditNote]:
        return super().get_queryset(request).select_related("customer", "invoice")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The note as a document rather than as a form."""
        note = self.get_object(request, object_id)
        shown = document(note) if note and self.has_view_permission(request, note) else {}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @action(description="PDF", icon="picture_as_pdf")  # type: ignore[untyped-decorator]
    def pdf(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The document; looking at it changes nothing."""
        note = self.get_object(request, object_id)
        if note is None or not self.has_view_permission(request, note):
            raise Http404
        answer = HttpResponse(print_credit_note(note), content_type="application/pdf")
        answer["Content-Disposition"] = content_disposition_header(False, file_name(note)) or "inline"
        return answer

    @admin.display(description="customer", ordering="customer__name")
    def customer_shown(self, note: CreditNote) -> str | SafeString:
        return clipped(note.customer.name, NAME)

    @admin.display(description="invoice", ordering="invoice__number")
    def invoice_shown(self, note: CreditNote) -> SafeString:
        return link(page("invoices_invoice", note.invoice_id), note.invoice)

    @admin.display(description="total", ordering="total")
    def total_shown(self, note: CreditNote) -> str:
        return money(note.total, note.currency)


def document(note: CreditNote) -> dict[str, Any]:
    """What the page of one credit note shows."""
    currency = note.currency
    goes = [
        ("Taken off what was open", note.settled),
        ("Credits given back", note.returned),
        (note.get_remedy_display(), note.excess),
    ]
    return {
        "lines": [
            {
                "text": line.text,
                "days": days(Period(line.period_start, line.period_end)),
                "quantity": f"{quantity(line.quantity)} {line.unit}" if line.quantity else "",
                "amount": amount(line.amount, currency),
            }
            for line in note.lines.order_by("position")
        ],
        "lines_total": amount(note.lines_total, currency),
        "tax": amount(note.tax, currency) if note.tax_percent else "",
        "tax_percent": plain(note.tax_percent),
        "total": money(note.total, currency),
        "goes": [(text, money(part, currency)) for text, part in goes if part],
        "people": [
            (text, name) for text, name in (("Proposed", note.written_by), ("Approved", note.approved_by)) if name
        ],
    }


@admin.register(CreditProposal)
class CreditProposalAdmin(ReadOnlyAdmin[CreditProposal]):
    """Made on the page of an invoice, above the limit of the seller profile."""

    list_display = ("invoice_shown", "customer_shown", "amount_shown", "state", "proposed_by", "proposed_at")
    list_filter = (("status", ChoicesDropdownFilter),)
    list_select_related = ("invoice__customer", "credit_note")
    search_fields = ("invoice__number", "invoice__customer__name", "proposed_by")
    search_help_text = "Invoice, customer, or who proposed it"
    when_empty = (
        "Set a limit for credits by hand in the seller profile: what goes beyond waits here for a second person."
    )
    paginator = BoundedPaginator
    actions_detail = ("approve_it", "reject_it")
    fields = (
        ("invoice_shown", "customer_shown", "amount_shown"),
        ("state", "kind", "remedy"),
        "reason",
        "lines_shown",
        ("proposed_by", "proposed_at"),
        ("decided_by", "decided_at", "note_shown"),
        "remark",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CreditProposal]:
        return super().get_queryset(request).select_related("invoice__customer", "credit_note")

    def get_readonly_fields(self, request: HttpRequest, obj: CreditProposal | None = None) -> tuple[str, ...]:
        return ("invoice_shown", "customer_shown", "amount_shown", "state", "lines_shown", "note_shown")

    @verb(
        "Approve",
        sure="Writes the credit note. Whoever proposed it cannot approve it.",
        when=lambda proposal: proposal.is_waiting,
        icon="task_alt",
        is_main=True,
    )
    def approve_it(self, request: HttpRequest, proposal: CreditProposal, form: forms.Form) -> tuple[str, str]:
        note = approve(proposal, by=request.user.get_username(), at=timezone.now())
        text = f"Credit note {note} over {money(note.total, note.currency)} is written."
        return text, page("invoices_creditnote", note.pk)

    @verb(
        "Reject",
        sure="Nothing is credited. Whoever proposed it may withdraw it so.",
        when=lambda proposal: proposal.is_waiting,
        form=WhyDialog,
        icon="block",
    )
    def reject_it(self, request: HttpRequest, proposal: CreditProposal, form: forms.Form) -> str:
        reject(proposal, form.cleaned_data["reason"], by=request.user.get_username(), at=timezone.now())
        return "It is rejected."

    @admin.display(description="invoice", ordering="invoice__number")
    def invoice_shown(self, proposal: CreditProposal) -> SafeString:
        return link(page("invoices_invoice", proposal.invoice_id), proposal.invoice)

    @admin.display(description="customer", ordering="invoice__customer__name")
    def customer_shown(self, proposal: CreditProposal) -> str | SafeString:
        return clipped(proposal.invoice.customer.name, NAME)

    @admin.display(description="before tax", ordering="amount")
    def amount_shown(self, proposal: CreditProposal) -> str:
        return money(proposal.amount, proposal.invoice.currency)

    @admin.display(description="of lines")
    def lines_shown(self, proposal: CreditProposal) -> str:
        return ", ".join(str(part["position"]) for part in proposal.parts if part["position"]) or "the whole invoice"

    @admin.display(description="status", ordering="status")
    def state(self, proposal: CreditProposal) -> SafeString:
        status = ProposalStatus(proposal.status)
        return badge(status.label, TONES[status])

    @admin.display(description="credit note")
    def note_shown(self, proposal: CreditProposal) -> SafeString | str:
        note = proposal.credit_note
        return link(page("invoices_creditnote", note.pk), note) if note else "–"
