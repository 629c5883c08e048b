"""Django's PostgreSQL backend, except that a connection begins with making sure of the server."""

from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base

from billing_site.postgres import server


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        """Start the embedded server if it is not there; raises OperationalError.

        The password is given in so many words, because libpq would prefer a PGPASSWORD meant for another server.
        """
        try:
            server.ensure(settings.EMBEDDED_POSTGRES)
        except server.StartError as problem:
            raise OperationalError(str(problem)) from problem
        return super().get_connection_params() | {"password": settings.EMBEDDED_POSTGRES.password()}
