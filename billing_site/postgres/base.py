"""Django's PostgreSQL backend, except that opening a connection first makes sure of the server."""

from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base
from django.utils.asyncio import async_unsafe

from billing_site.postgres import server


class DatabaseWrapper(base.DatabaseWrapper):
    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Start the embedded server if it is not there, then connect. Raises OperationalError."""
        try:
            server.ensure(settings.EMBEDDED_POSTGRES)
        except server.StartError as problem:
            raise OperationalError(str(problem)) from problem
        return super().get_new_connection(conn_params)
