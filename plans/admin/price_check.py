"""The price check on a version's page: what would a period with such usage cost, and why."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from customers.admin.parts.display import money
from customers.admin.parts.theme import ModelAdmin
from plans.actions.price_check import check_price
from plans.admin import wording
from plans.admin.checked_lines import checked_lines
from plans.admin.price_check_form import PriceCheckForm, customer_input
from plans.models import PlanVersion


class PriceChecked(ModelAdmin[PlanVersion]):
    """What it adds to the page of versions: a form that asks for usage, and a page that answers. Nothing is stored."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.price_check_view)
        return [path("<int:version>/price-check/", view, name="plans_planversion_price_check"), *super().get_urls()]

    @property
    def media(self) -> forms.Media:
        """The customer is searched for by typing."""
        both: forms.Media = super().media + customer_input().widget.media
        return both

    def check_form(self, request: HttpRequest, version: PlanVersion, **given: Any) -> PriceCheckForm:
        """The form for the usage charges as they are stored; whoever may not see customers' usage picks none."""
        may_pick = request.user.has_perms(("customers.view_customer", "meters.view_event"))
        return PriceCheckForm(version=version, may_pick=may_pick, now=timezone.now(), **given)

    def price_check_view(self, request: HttpRequest, version: int) -> HttpResponse:
        """What the version, as it is stored, charges for the usage that was sent."""
        found = self.get_object(request, str(version))
        if found is None:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        form = self.check_form(request, found, **({"data": request.POST} if request.method == "POST" else {}))
        context = self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media, "original": found}
        context |= {"title": f"Price check of {found}", "check_form": form}
        if form.is_valid():
            context |= _told(found, form) | {"check_form": self.check_form(request, found, initial=form.filled())}
        return TemplateResponse(request, "admin/plans/planversion/price_check.html", context)


def _told(version: PlanVersion, form: PriceCheckForm) -> dict[str, Any]:
    try:
        check = check_price(version, form.cleaned_data["used"])
    except wording.UNREADABLE as error:
        return {"unreadable": str(error)}
    told = {"lines": checked_lines(version, check), "total": money(check.total, version.currency)}
    return told | {"customer": form.customer, "days": form.days}
