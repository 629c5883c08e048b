"""Addresses of the meters' part of the API, under /api/v1/."""

from django.urls import path

from meters.api.events import EventsView
from meters.api.outcomes import OneOutcome, Outcomes, VoidOutcome
from meters.api.receipts import Receipts
from meters.api.usage import UsageView

urlpatterns = [
    path("events", EventsView.as_view(), name="events"),
    path("outcomes", Outcomes.as_view(), name="outcomes"),
    path("outcomes/<uuid:outcome_id>", OneOutcome.as_view(), name="outcome"),
    path("outcomes/<uuid:outcome_id>/void", VoidOutcome.as_view(), name="outcome-void"),
    path("receipts/<uuid:receipt_id>", Receipts.as_view(), name="receipt"),
    path("usage", UsageView.as_view(), name="usage"),
]
