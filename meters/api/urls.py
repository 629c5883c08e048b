"""Addresses of the meters' part of the API, under /api/v1/."""

from django.urls import path

from meters.api.events import EventsView

urlpatterns = [path("events", EventsView.as_view(), name="events")]
