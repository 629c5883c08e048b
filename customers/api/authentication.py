"""`Authorization: Bearer up_...`"""

import re

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from customers.api.caller import Caller

NOBODY = AnonymousUser()
_BEARER = re.compile(r"bearer +(up_[a-z0-9_-]{1,200})", re.ASCII | re.IGNORECASE)


class BearerKey(BaseAuthentication):
    """Lets in whoever presents a live API key; `request.auth` is then the Caller."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Caller] | None:
        """None without a header; AuthenticationFailed for anything in it but a live key."""
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        presented = _BEARER.fullmatch(header)
        if presented is None:
            raise AuthenticationFailed("The header must read Authorization: Bearer up_…", "key_malformed")
        return NOBODY, Caller.presenting(presented[1], as_of=timezone.now())

    def authenticate_header(self, request: Request) -> str:
        """What a 401 answer asks for (RFC 6750)."""
        return "Bearer"
