"""Number series: what stands before the counter of each kind of document."""

from django.contrib import admin
from django.http import HttpRequest

from customers.admin.parts.theme import ModelAdmin
from invoices.models import NumberSeries


@admin.register(NumberSeries)
class NumberSeriesAdmin(ModelAdmin[NumberSeries]):
    """The counter only ever moves by issuing."""

    list_display = ("key", "prefix", "last")
    fields = ("key", "prefix", "last")
    readonly_fields = ("key", "last")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: NumberSeries | None = None) -> bool:
        return False
