"""Runs: bill a month, and watch it."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from customers.admin.parts.display import badge, listing, page
from customers.admin.parts.read_only import ReadOnlyAdmin
from customers.admin.parts.verbs import may
from customers.rules.period import PeriodError
from invoices.actions.bill import retry
from invoices.admin.downloads import LedgerDownload
from invoices.admin.progress import month_name, progress
from invoices.admin.run_moves import RunMoves
from invoices.admin.start_run import StartRunView
from invoices.admin.story import held
from invoices.models import InvoiceRun, RowStatus, RunCustomer

PARKED_SHOWN = 200


@admin.register(InvoiceRun)
class InvoiceRunAdmin(LedgerDownload, RunMoves, ReadOnlyAdmin[InvoiceRun]):
    list_display = ("month", "period", "state", "done", "parked", "waiting", "requested_at", "requested_by")
    fields = ("period",)
    actions_detail = ("issue_them", "resume_it", "pause_it", "close_it", "reopen_it", "ledger_csv")
    when_empty = "A run bills every customer whose billing period ends in a month."
    change_form_template = "admin/invoices/invoicerun/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(self, request, "add")

    def get_queryset(self, request: HttpRequest) -> QuerySet[InvoiceRun]:
        counts = {status: Count("rows", filter=Q(rows__status=status)) for status in RowStatus.values}
        return super().get_queryset(request).annotate(**{f"{status}_count": count for status, count in counts.items()})

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:run>/progress/", wrap(self.progress_view), name="invoices_invoicerun_progress"),
            path("<uuid:run>/retry/<int:row>/", wrap(require_POST(self.retry_view)), name="invoices_invoicerun_retry"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return cast("HttpResponse", StartRunView.as_view(model_admin=self)(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The run's progress rather than a form."""
        run = self.get_object(request, object_id)
        shown = self.shown(request, run) if run and self.has_view_permission(request, run) else {}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def shown(self, request: HttpRequest, run: InvoiceRun) -> dict[str, Any]:
        """What the page of one run shows."""
        parked = run.rows.filter(status=RowStatus.PARKED).select_related("customer").order_by("customer__name", "pk")
        return {
            "title": f"Run of {month_name(run.period)}",
            "progress": progress(run, timezone.now()),
            "parked": parked[:PARKED_SHOWN],
            "held": held(run),
            "moves": run.moves.order_by("-pk"),
            "invoices_page": listing("invoices_invoice", {"period": run.period}),
            "may_run": self.has_add_permission(request),
            "may_retry": may(self, request, "change"),
        }

    def progress_view(self, request: HttpRequest, run: Any) -> HttpResponse:
        """The same counts, for the page to ask for every second."""
        found = get_object_or_404(InvoiceRun, pk=run)
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return JsonResponse(progress(found, timezone.now()))

    def retry_view(self, request: HttpRequest, run: Any, row: int) -> HttpResponse:
        """Take one parked customer up again."""
        if not may(self, request, "change"):
            raise PermissionDenied
        parked = get_object_or_404(RunCustomer.objects.select_related("run", "customer"), run=run, pk=row)
        try:
            retry(parked, as_of=timezone.now())
        except PeriodError as error:
            messages.error(request, f"{error}.")
        else:
            self.log_change(request, parked.run, f"Tried {parked.customer.key} again.")
            messages.success(request, f"{parked.customer} is tried again.")
        return HttpResponseRedirect(page("invoices_invoicerun", run))

    @admin.display(description="run", ordering="period")
    def month(self, run: InvoiceRun) -> str:
        return month_name(run.period)

    @admin.display(description="state")
    def state(self, run: Any) -> SafeString:
        if run.closed_at:
            return badge("Closed", "neutral")
        if run.pending_count:
            return badge("Paused", "warn") if run.paused_at else badge("Running", "busy")
        return badge("Parked customers", "bad") if run.parked_count else badge("Done", "good")

    @admin.display(description="done")
    def done(self, run: Any) -> int:
        return int(run.done_count)

    @admin.display(description="parked")
    def parked(self, run: Any) -> int:
        return int(run.parked_count)

    @admin.display(description="waiting")
    def waiting(self, run: Any) -> int:
        return int(run.pending_count)
