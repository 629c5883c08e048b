"""The theme's classes under one roof, typed as Django's own."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect

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

        actions_detail: tuple[str | dict[str, Any], ...]
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
    from unfold.admin import ModelAdmin as Themed
    from unfold.admin import StackedInline as StackedInline
    from unfold.admin import TabularInline as TabularInline
    from unfold.views import ChangeList as ChangeList


class ModelAdmin(Themed[M]):
    """The theme's ModelAdmin with the choices all our pages share."""

    formfield_overrides = PLAIN_DECIMALS
    list_filter_submit = True
    list_per_page = 50
    warn_unsaved_form = True
    when_empty = ""
    """What an empty list tells to do next."""
    other_beginnings: tuple[tuple[str, str], ...] = ()
    """Other ways to begin than an empty form: what the button of an empty list says, and the name of its address."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """No text of the database holds a NUL, so an address with one is a mistake, as Django calls it: e=1."""
        if any("\0" in value for _, values in request.GET.lists() for value in values):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        return super().changelist_view(request, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address fills in, as far as it can be a value of its field."""
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if self._could_be(name, value)}

    def _could_be(self, name: str, value: Any) -> bool:
        try:
            field: Any = self.opts.get_field(name)
            getattr(field, "target_field", field).to_python(value)
        except FieldDoesNotExist:
            return True
        except ValidationError:
            return False
        return "\0" not in str(value)

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """The buttons of the page: only what this person may do to this record now."""
        buttons = super().get_actions_detail(request, object_id)
        if not buttons:
            return []
        return applicable(self, request, buttons, self.get_object(request, unquote(str(object_id))))
