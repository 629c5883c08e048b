"""Addresses of the two ways in."""

from django.urls import path

from tests.benchmarks.ordinary.api import LookedUpEvents, PlainEvents

urlpatterns = [path("plain", PlainEvents.as_view()), path("looked-up", LookedUpEvents.as_view())]
