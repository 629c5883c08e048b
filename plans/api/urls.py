"""Addresses under /api/v1/ of what customers buy."""

from django.urls import path

from plans.api.top_ups import TopUps

urlpatterns = [
    path("customers/<str:customer_key>/top-ups", TopUps.as_view(), name="top-ups"),
]
