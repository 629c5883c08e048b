"""Scopes: what a key may do (R21)."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from customers.api.caller import Caller

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HoldsScope(BasePermission):
    """Lets a key through if it holds the scope that the view names for the method. Without one it is shut."""

    code = "missing_scope"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the caller may go on. A method that the view lacks passes, for its answer is 405."""
        if not isinstance(request.auth, Caller):
            return False
        method = (request.method or "").lower()
        if method not in view.http_method_names or not hasattr(view, method):
            return True
        scope = getattr(view, "scopes", {}).get("GET" if method == "head" else method.upper())
        self.message = f"This needs a key with the scope {scope}." if scope else "No key may do this."
        return scope in request.auth.scopes
