"""Two ways in: browsers pass all middleware, applications under /api/v1/ only what concerns them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

PROGRAMS = "/api/v1/"
FOR_BROWSERS = frozenset(
    {
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "axes.middleware.AxesMiddleware",
    }
)
"""Files, sessions, logins: a request with a key has none of them, and an event alone pays for each."""

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def entrance() -> Application:
    """The WSGI application, which takes either way by the address. Call it while only one thread runs."""
    browsers, programs = WSGIHandler(), _for_programs()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        way = programs if environ.get("PATH_INFO", "").startswith(PROGRAMS) else browsers
        return way(environ, start_response)

    return application


def _for_programs() -> WSGIHandler:
    """A handler reads the setting when it is made, and has no argument for it."""
    everything = settings.MIDDLEWARE
    settings.MIDDLEWARE = [name for name in everything if name not in FOR_BROWSERS]
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = everything
