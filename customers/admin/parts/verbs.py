"""Buttons of a record's page that call one verb, after a question, by POST."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

Done = str | tuple[str, str]
"""What to tell, and the page to go on to when it is another one."""

Verb = Callable[[Any, HttpRequest, Any, forms.Form], Done]
"""(admin, request, record, form) -> Done; ValidationError says why it cannot be."""


def verb(
    title: str,
    *,
    sure: str,
    permission: str = "change",
    when: Callable[[Any], bool] = lambda _: True,
    form: type[forms.Form] | None = None,
    icon: str = "",
    is_main: bool = False,
) -> Callable[[Verb], Callable[..., HttpResponse]]:
    """Make the method a button that asks `sure` first; shown and allowed with the permission, `when` it applies."""

    def decorate(method: Verb) -> Callable[..., HttpResponse]:
        @wraps(method)
        def act(admin: Any, request: HttpRequest, answer: forms.Form, object_id: str) -> HttpResponse:
            record = admin.get_object(request, unquote(object_id))
            if record is None:
                raise Http404
            if when(record):
                return go_to(request, _told(admin, request, record, lambda: method(admin, request, record, answer)))
            messages.warning(request, f"{title}: {record} has moved on; nothing was changed.")
            return go_to(request)

        asked = action(
            act,
            description=title,
            icon=icon or None,
            variant=ActionVariant.PRIMARY if is_main else ActionVariant.DEFAULT,
            dialog={
                "title": f"{title}?",
                "description": sure,
                "form_class": form or BaseDialogForm,
                "form_submit_text": title,
            },
        )

        @wraps(asked)
        def guarded(admin: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(admin, request, permission):
                raise PermissionDenied
            return asked(admin, request, *args, **kwargs)  # type: ignore[no-any-return]

        button: Any = guarded
        button.applies = lambda admin, request, record: may(admin, request, permission) and when(record)
        return guarded

    return decorate


def may(admin: Any, request: HttpRequest, permission: str) -> bool:
    """Whether the person holds the model's permission, even where the page itself is read-only."""
    options = admin.opts
    return request.user.has_perm(f"{options.app_label}.{permission}_{options.model_name}")


def go_to(request: HttpRequest, page: str | None = None) -> HttpResponse:
    """Another page, or the record's own: the address without the verb. A dialog follows a header, not a redirect."""
    page = page or request.path.rstrip("/").rpartition("/")[0] + "/change/"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": page})
    return HttpResponseRedirect(page)


def problems(error: ValidationError) -> list[str]:
    """Every problem as a sentence, with its field where it has one."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        text if field == "__all__" else f"{field.replace('_', ' ').capitalize()}: {text}"
        for field, texts in error.message_dict.items()
        for text in texts
    ]


def _told(admin: Any, request: HttpRequest, record: Model, call: Callable[[], Done]) -> str | None:
    """Call the verb, say what came of it and keep it in the record's history; the page to go on to."""
    try:
        done = call()
    except ValidationError as error:
        for text in problems(error):
            messages.error(request, text)
        return None
    text, page = (done, None) if isinstance(done, str) else done
    admin.log_change(request, record, text)
    messages.success(request, text)
    return page


def applicable(admin: Any, request: HttpRequest, buttons: list[Any], record: Model | None) -> list[Any]:
    """The buttons that this person may press on this record now."""
    return [b for b in buttons if record is not None and _applies(b, admin, request, record)]


def _applies(button: Any, admin: Any, request: HttpRequest, record: Model) -> bool:
    applies = getattr(button.method, "applies", None)
    return applies is None or bool(applies(admin, request, record))
