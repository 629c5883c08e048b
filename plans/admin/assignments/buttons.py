"""Buttons that lead to a page of their own, rather than to a question."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.http import HttpResponse
from unfold.decorators import action

View = TypeVar("View", bound=Callable[..., HttpResponse])


def leads_to(
    title: str, *, path: str, permission: str, icon: str, when: Callable[[Any], bool] | None = None
) -> Callable[[View], View]:
    """Make the method the page at `path`, and a button to it for whoever has the permission, `when` it applies.

    The permission is that of a `has_<permission>_permission` of the admin: one by its full name would be looked up
    while the system is checked, before there is a table of permissions.
    """

    def decorate(method: View) -> View:
        button: Any = action(method, description=title, icon=icon, permissions=(permission,), url_path=path)
        if when is not None:
            button.applies = lambda _admin, _request, record: when(record)
        return cast("View", button)

    return decorate
