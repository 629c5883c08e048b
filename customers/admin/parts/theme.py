"""The theme's classes under one roof, typed as Django's own."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest

from customers.admin.parts.inputs import PlainDecimalInput
from customers.admin.parts.verbs import applicable

M = TypeVar("M", bound=models.Model)
PLAIN_DECIMALS: "dict[type[models.Field[Any, Any]], dict[str, Any]]" = {
    models.DecimalField: {"widget": PlainDecimalInput}
}

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as _ModelAdmin
    from django.contrib.admin import StackedInline as _StackedInline
    from django.contrib.admin import TabularInline as _TabularInline
    from django.contrib.admin.views.main import ChangeList as ChangeList
    from django.db.models import Model

    class Themed(_ModelAdmin[M]):
        """What the theme adds to Django's class, as far as it is used here."""

        actions_detail: tuple[str, ...]
        actions_list: tuple[str, ...]
        actions_submit_line: tuple[str, ...]
        list_filter_submit: bool
        warn_unsaved_form: bool
        change_form_before_template: str | None
        list_before_template: str | None

        def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]: ...
        def get_actions_submit_line(self, request: HttpRequest, object_id: str) -> list[Any]: ...

    class StackedInline(_StackedInline[M, Model]):
        tab: bool

    class TabularInline(_TabularInline[M, Model]):
        tab: bool

else:
    from unfold.admin import ModelAdmin as _ModelAdmin
    from unfold.admin import StackedInline as _StackedInline
    from unfold.admin import TabularInline as _TabularInline
    from unfold.views import ChangeList as ChangeList

    class Subscripted:
        """Lets `ModelAdmin[Customer]` be written at run time too."""

        def __class_getitem__(cls, model: object) -> type:
            return cls

    class Themed(Subscripted, _ModelAdmin):
        pass

    class StackedInline(Subscripted, _StackedInline):
        pass

    class TabularInline(Subscripted, _TabularInline):
        pass


class ModelAdmin(Themed[M]):
    """The theme's ModelAdmin with the choices all our pages share."""

    formfield_overrides = PLAIN_DECIMALS
    list_filter_submit = True
    list_per_page = 50
    warn_unsaved_form = True
    when_empty = ""
    """What an empty list tells to do next."""

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """The buttons of the page: only what this person may do to this record now."""
        buttons = super().get_actions_detail(request, object_id)
        if not buttons:
            return []
        return applicable(self, request, buttons, self.get_object(request, unquote(str(object_id))))
