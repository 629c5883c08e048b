"""Addresses: the admin, and everything under /api/."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from billing_site import errors

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("customers.api.urls")),
    path("api/v1/", include("meters.api.urls")),
    path("api/v1/", include("plans.api.urls")),
    path("api/v1/", include("invoices.api.urls")),
    path("api/", include("billing_site.api_docs")),
    re_path(r"^api/", errors.unknown_address),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
