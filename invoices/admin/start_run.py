"""The form that runs a month."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.generic import FormView
from unfold.contrib.filters.forms import AutocompleteDropdownForm
from unfold.views import UnfoldModelAdminViewMixin
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from customers.admin.parts.display import page
from customers.models import Customer
from customers.rules.zones import CalendarError
from invoices.actions.bill import request_run
from invoices.admin.progress import month_name
from invoices.models import Invoice

MONTHS_OFFERED = 24
DRAFTS, ISSUE = "drafts", "issue"


def closed_months(today: date) -> Iterator[tuple[str, str]]:
    """The months that are over, newest first, as label and name."""
    day = today
    for _ in range(MONTHS_OFFERED):
        day = day.replace(day=1) - timedelta(days=1)
        yield f"{day:%Y-%m}", month_name(f"{day:%Y-%m}")


class StartRunForm(forms.Form):
    period = forms.ChoiceField(
        label="Month",
        widget=UnfoldAdminSelectWidget,
        help_text="Bills every billing period whose last day lies in this month. "
        "A month can be run as often as you like: nothing is billed twice.",
    )
    customer = forms.ModelChoiceField(
        queryset=Customer.objects.all(),
        required=False,
        widget=AutocompleteSelect(
            Invoice._meta.get_field("customer"),
            admin.site,
            attrs={"class": "unfold-admin-autocomplete admin-autocomplete"},
        ),
        help_text="Leave empty for all customers.",
    )
    outcome = forms.ChoiceField(
        label="What to make",
        choices=[(DRAFTS, "Drafts, to look at first"), (ISSUE, "Issued invoices, numbered and final")],
        initial=DRAFTS,
        widget=UnfoldAdminRadioSelectWidget,
        help_text="Drafts can be issued later, one by one or by running the month again.",
    )

    Media = AutocompleteDropdownForm.Media

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period = self.fields["period"]
        assert isinstance(period, forms.ChoiceField)
        period.choices = list(closed_months(today))


class StartRunView(UnfoldModelAdminViewMixin, FormView[StartRunForm]):  # type: ignore[misc]
    """Puts the month on the to-do list and leads to its progress."""

    title = "Run the month"
    permission_required = "invoices.add_invoicerun"
    template_name = "admin/invoices/invoicerun/start.html"
    form_class = StartRunForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"today": timezone.now().date()}

    def get_initial(self) -> dict[str, Any]:
        period, customer = self.request.GET.get("period", ""), self.request.GET.get("customer", "")
        asked = {"period": period} | ({"customer": customer} if customer.isdecimal() else {})
        return super().get_initial() | asked

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, opts=self.model_admin.opts)

    def form_valid(self, form: StartRunForm) -> HttpResponse:
        asked = form.cleaned_data
        try:
            run = request_run(
                asked["period"],
                as_of=timezone.now(),
                by=self.request.user.get_username(),
                customer=asked["customer"],
                issue=asked["outcome"] == ISSUE,
            )
        except CalendarError as error:
            form.add_error("period", str(error))
            return self.form_invalid(form)
        self.model_admin.log_addition(self.request, run, [{"added": {}}])
        return HttpResponseRedirect(page("invoices_invoicerun", run.pk))
