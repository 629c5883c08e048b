"""The seller profile: your company as it stands on invoices."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from customers.admin.parts.display import page
from customers.admin.parts.theme import ModelAdmin
from invoices.models import SellerProfile

ONLY = 1


@admin.register(SellerProfile)
class SellerProfileAdmin(ModelAdmin[SellerProfile]):
    """There is one; its list leads straight to it."""

    fieldsets = (
        (None, {"fields": ("name", "address", "tax_number", "email")}),
        ("On every invoice", {"fields": ("net_days", "footer")}),
        ("Credits by hand", {"fields": ("credit_limit",)}),
    )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if SellerProfile.objects.filter(pk=ONLY).exists():
            return HttpResponseRedirect(page("invoices_sellerprofile", ONLY))
        return HttpResponseRedirect(reverse("admin:invoices_sellerprofile_add"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SellerProfile.objects.filter(pk=ONLY).exists()

    def has_delete_permission(self, request: HttpRequest, obj: SellerProfile | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SellerProfile, form: Any, change: bool) -> None:
        obj.pk = ONLY
        super().save_model(request, obj, form, change)
