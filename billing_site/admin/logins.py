"""Logins that failed, as the limiter saw them."""

import axes.admin  # noqa: F401  (registers its own pages, which are replaced here)
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin

from customers.admin.parts.theme import ModelAdmin

for model in (AccessAttempt, AccessFailureLog, AccessLog):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(AccessAttempt)
class AttemptAdmin(ModelAdmin[AccessAttempt]):
    """Deleting an attempt lets that person in again."""

    list_display = ("attempt_time", "username", "ip_address", "failures_since_start", "user_agent")
    list_filter = ("attempt_time",)
    search_fields = ("username", "ip_address")
    search_help_text = "User name or address"

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object | None = None) -> bool:
        return False
