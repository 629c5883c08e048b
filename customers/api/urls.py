"""Addresses under /api/v1/ of what customers hold."""

from django.urls import path

from customers.api.credits import Credits

urlpatterns = [
    path("customers/<str:customer_key>/credits", Credits.as_view(), name="credits"),
]
