"""ApiView: the base of every view under /api/v1/, light enough for intake."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.views import APIView

from customers.api.caller import Caller
from customers.models import Scope


class ApiView(APIView):
    """Names in `scopes`, by method, what a key must hold; the settings (REST_FRAMEWORK) hold the rest."""

    scopes: ClassVar[Mapping[str, Scope]] = {}
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    @property
    def caller(self) -> Caller:
        """Who asks, and when."""
        caller: Any = self.request.auth
        if not isinstance(caller, Caller):
            raise TypeError("the view was reached without a key")
        return caller
