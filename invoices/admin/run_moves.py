"""The buttons of a run's page: issue what is ready, pause, resume, close the month and reopen it."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.parts.verbs import verb
from invoices.actions.approve import issue_all
from invoices.actions.run_moves import close_month, pause, reopen_month, resume
from invoices.admin.invoice_moves import told
from invoices.admin.issue_form import IssueDialog, MonthDialog, MonthNoteDialog
from invoices.models import InvoiceRun
from invoices.rules.lifecycle import UNNUMBERED, MoveError


def has_unnumbered(run: InvoiceRun) -> bool:
    return run.closed_at is None and run.invoices.filter(status__in=UNNUMBERED).exists()


def is_working(run: InvoiceRun) -> bool:
    return run.paused_at is None and run.rows.pending().exists()


def is_paused(run: InvoiceRun) -> bool:
    return run.paused_at is not None


def may_close(run: InvoiceRun) -> bool:
    return run.closed_at is None and not run.rows.pending().exists()


def is_closed(run: InvoiceRun) -> bool:
    return run.closed_at is not None


class RunMoves:
    """One call of an action for each; what cannot be is told in words."""

    @verb(
        "Issue invoices",
        sure="Gives a number to every draft and approved invoice of this run, and freezes them for ever.",
        when=has_unnumbered,
        form=IssueDialog,
        icon="task_alt",
        is_main=True,
    )
    def issue_them(self, request: HttpRequest, run: InvoiceRun, form: forms.Form) -> str:
        if not request.user.has_perm("invoices.change_invoice"):
            raise ValidationError("You may not issue invoices.")
        by, asked = request.user.get_username(), form.cleaned_data
        choice = {name: asked[name] for name in ("reason", "review", "grace")}
        try:
            return told(issue_all(run.invoices.all(), by=by, at=timezone.now(), **choice))
        except MoveError as error:
            raise _in_words(error) from error

    @verb("Pause", sure="Workers stop after the customers that they are busy with.", when=is_working, icon="pause")
    def pause_it(self, request: HttpRequest, run: InvoiceRun, form: forms.Form) -> str:
        return _done(pause, request, run, "The run is paused.")

    @verb("Resume", sure="Workers go on where they stopped.", when=is_paused, icon="play_arrow", is_main=True)
    def resume_it(self, request: HttpRequest, run: InvoiceRun, form: forms.Form) -> str:
        return _done(resume, request, run, "The run goes on.")

    @verb(
        "Close the month",
        sure="It is not run again until somebody reopens it. Usage that comes late is billed with a later month.",
        when=may_close,
        form=MonthNoteDialog,
        icon="lock",
    )
    def close_it(self, request: HttpRequest, run: InvoiceRun, form: forms.Form) -> str:
        reason = form.cleaned_data["reason"]
        return _done(close_month, request, run, f"{run.period} is closed.", reason=reason)

    @verb(
        "Reopen the month",
        sure="The month can be run again.",
        when=is_closed,
        form=MonthDialog,
        icon="lock_open",
    )
    def reopen_it(self, request: HttpRequest, run: InvoiceRun, form: forms.Form) -> str:
        reason = form.cleaned_data["reason"]
        return _done(reopen_month, request, run, f"{run.period} is open again: {reason}", reason=reason)


def _done(move: Callable[..., None], request: HttpRequest, run: InvoiceRun, text: str, **more: str) -> str:
    try:
        move(run, by=request.user.get_username(), at=timezone.now(), **more)
    except MoveError as error:
        raise _in_words(error) from error
    return text


def _in_words(error: MoveError) -> ValidationError:
    text = str(error)
    return ValidationError(f"{text[:1].upper()}{text[1:]}.")
