"""Scopes: what a key may do (R21)."""

from typing import TYPE_CHECKING

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from customers.api.caller import Caller

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HoldsScope(BasePermission):
    """Lets a key through if it holds the scope that the view names for the method. Without one it is shut."""

    code = "missing_scope"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the caller may go on; a method that the view lacks may, to be answered with 405. NotAuthenticated."""
        if not isinstance(request.auth, Caller):
            raise NotAuthenticated("Send a key as Authorization: Bearer up_…")
        method = (request.method or "").lower()
        if method not in view.http_method_names or not hasattr(view, method):
            return True
        scope = getattr(view, "scopes", {}).get("GET" if method == "head" else method.upper())
        self.message = f"This needs a key with the scope {scope}." if scope else "No key may do this."
        return scope in request.auth.scopes
