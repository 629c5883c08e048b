"""Review bounds: what holds an invoice until a person approved it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from customers.admin.parts.display import page
from customers.admin.parts.theme import ModelAdmin
from invoices.models import ReviewBounds

ONLY = 1


@admin.register(ReviewBounds)
class ReviewBoundsAdmin(ModelAdmin[ReviewBounds]):
    """There is one; its list leads straight to it."""

    fieldsets = (
        (
            "Held for review",
            {"fields": ("total_factor", "quantity_factor", "most_total", "most_lines", "first_invoice")},
        ),
        ("Drafts", {"fields": ("grace_days", "zero_invoices")}),
    )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if ReviewBounds.objects.filter(pk=ONLY).exists():
            return HttpResponseRedirect(page("invoices_reviewbounds", ONLY))
        return HttpResponseRedirect(reverse("admin:invoices_reviewbounds_add"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not ReviewBounds.objects.filter(pk=ONLY).exists()

    def has_delete_permission(self, request: HttpRequest, obj: ReviewBounds | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ReviewBounds, form: Any, change: bool) -> None:
        obj.pk = ONLY
        super().save_model(request, obj, form, change)
