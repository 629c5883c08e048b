"""Records that people look at and never edit."""

from typing import Any

from django.http import HttpRequest

from customers.admin.parts.theme import M, ModelAdmin, TabularInline


class ReadOnlyAdmin(ModelAdmin[M]):
    """A list and a page to read: nothing is added, changed or deleted here, by anybody."""

    actions = None
    warn_unsaved_form = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


class ReadOnlyInline(TabularInline[M]):
    """Rows of another table on a record's page, to read."""

    hide_title = True
    extra = max_num = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
