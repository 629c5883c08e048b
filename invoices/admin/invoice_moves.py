"""The buttons that take an invoice on: approve, issue, withdraw the approval, void."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from customers.admin.parts.verbs import may, verb
from invoices.actions.approve import Issued, approve, approve_and_issue, issue_all, withdraw_approval
from invoices.actions.issue import IssueError
from invoices.actions.void import void
from invoices.admin.issue_form import IssueForm, NoteDialog, ReasonDialog
from invoices.models import Invoice, InvoiceStatus
from invoices.rules.lifecycle import MoveError


def is_issuable(invoice: Invoice) -> bool:
    return invoice.status in (InvoiceStatus.DRAFT, InvoiceStatus.APPROVED)


def is_draft(invoice: Invoice) -> bool:
    return invoice.is_draft


def is_held(invoice: Invoice) -> bool:
    return invoice.status == InvoiceStatus.IN_REVIEW


def is_approved(invoice: Invoice) -> bool:
    return invoice.status == InvoiceStatus.APPROVED


def is_issued(invoice: Invoice) -> bool:
    return invoice.status == InvoiceStatus.ISSUED


def told(done: Issued) -> str:
    """What issuing several came to, in words."""
    waits = [
        f"{number:,} {why}" for number, why in ((done.in_review, "in review"), (done.in_grace, "in grace")) if number
    ]
    rest = f" {' and '.join(waits)} wait." if waits else ""
    failed = f" Not issued: {' '.join(done.problems[:5])}" if done.problems else ""
    return f"{done.count:,} issued.{rest}{failed}"


class InvoiceMoves:
    """One call of an action for each; what cannot be is told in words."""

    def has_issue_permission(self, request: HttpRequest) -> bool:
        """Whoever may change invoices may issue them."""
        return may(self, request, "change")

    @verb(
        "Issue",
        sure="Gives it a number and freezes it for ever. A mistake found later is answered with another document.",
        when=is_issuable,
        icon="task_alt",
        is_main=True,
    )
    def issue_it(self, request: HttpRequest, invoice: Invoice, form: forms.Form) -> str:
        return f"{_moved(approve_and_issue, request, invoice, form)} is issued."

    @verb(
        "Approve and issue",
        sure="A bound holds it. Says that it is right, gives it a number and freezes it for ever.",
        when=is_held,
        form=ReasonDialog,
        icon="task_alt",
        is_main=True,
    )
    def issue_held(self, request: HttpRequest, invoice: Invoice, form: forms.Form) -> str:
        return f"{_moved(approve_and_issue, request, invoice, form)} is issued."

    @verb(
        "Approve",
        sure="Freezes what it says. Usage that comes later is billed, or credited, with another document.",
        when=is_draft,
        form=NoteDialog,
        icon="verified",
    )
    def approve_it(self, request: HttpRequest, invoice: Invoice, form: forms.Form) -> str:
        _moved(approve, request, invoice, form)
        return "It is approved: no run changes it any more. Issuing gives it its number."

    @verb(
        "Withdraw approval",
        sure="It is a draft again, and the next run of its month writes it anew.",
        when=is_approved,
        form=ReasonDialog,
        icon="undo",
    )
    def withdraw_it(self, request: HttpRequest, invoice: Invoice, form: forms.Form) -> str:
        _moved(withdraw_approval, request, invoice, form)
        return "It is a draft again."

    @verb(
        "Void",
        sure="It keeps its number and is nothing to pay. Its periods are open again, packs and credits are given back, "
        "and the next run of its month writes another invoice with a new number.",
        when=is_issued,
        form=ReasonDialog,
        icon="block",
    )
    def void_it(self, request: HttpRequest, invoice: Invoice, form: forms.Form) -> str:
        return f"{_moved(void, request, invoice, form)} is void. Run its month again to bill it anew."

    @admin.action(description="Issue", permissions=["issue"])
    def issue_them(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> TemplateResponse | None:
        """Asks why, and who waits, on a page of its own."""
        form = IssueForm(request.POST if "asked" in request.POST else None)
        if not form.is_valid():
            return self.asking(request, form, queryset)
        asked = form.cleaned_data
        choice = {name: asked[name] for name in ("reason", "review", "grace")}
        try:
            done = issue_all(queryset, by=request.user.get_username(), at=timezone.now(), **choice)
        except MoveError as error:
            form.add_error("reason", _sentence(error))
            return self.asking(request, form, queryset)
        (messages.warning if done.problems else messages.success)(request, told(done))
        return None

    def asking(self, request: HttpRequest, form: IssueForm, chosen: QuerySet[Invoice]) -> TemplateResponse:
        """The page that asks, and sends the choice again."""
        names = ("action", "index", "select_across", ACTION_CHECKBOX_NAME)
        site: Any = self
        number = chosen.filter(number=None).count()
        shown = {
            "title": "Issue invoices",
            "question": f"{number:,} of the chosen have no number yet. Issuing freezes them for ever.",
            "form": form,
            "repeated": [(name, value) for name in names for value in request.POST.getlist(name)],
            "opts": site.opts,
        }
        return TemplateResponse(
            request, "admin/invoices/invoice/issue.html", site.admin_site.each_context(request) | shown
        )


def _moved(move: Callable[..., Invoice], request: HttpRequest, invoice: Invoice, form: forms.Form) -> Invoice:
    reason = form.cleaned_data.get("reason", "")
    try:
        return move(invoice, by=request.user.get_username(), at=timezone.now(), reason=reason)
    except (MoveError, IssueError) as error:
        raise ValidationError(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
