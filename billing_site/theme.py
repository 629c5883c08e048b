"""How the admin looks: the settings of its theme."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

PRIMARY = {
    "50": "oklch(98.4% .014 180.72)",
    "100": "oklch(95.3% .051 180.801)",
    "200": "oklch(91% .096 180.426)",
    "300": "oklch(85.5% .138 181.071)",
    "400": "oklch(77.7% .152 181.912)",
    "500": "oklch(70.4% .14 182.503)",
    "600": "oklch(51.1% .096 186.391)",
    "700": "oklch(43.7% .078 188.216)",
    "800": "oklch(38.6% .063 188.416)",
    "900": "oklch(32% .052 189)",
    "950": "oklch(27.7% .046 192.524)",
}
"""Teal, with a 600 dark enough for white text (5.5 : 1) and a 500 light enough on the dark page."""


def stylesheet(_: HttpRequest) -> str:
    """Our own classes, beside the theme's."""
    return static("upshot/admin.css")


def favicon(_: HttpRequest) -> str:
    """The mark in the browser's tab."""
    return static("upshot/mark.svg")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Upshot",
    "SITE_HEADER": "Upshot",
    "SITE_SUBHEADER": "Billing for outcomes",
    "SITE_SYMBOL": "task_alt",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": favicon}],
    "SITE_URL": None,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "DASHBOARD_CALLBACK": "billing_site.admin.home.home",
    "STYLES": [stylesheet],
    "COLORS": {"primary": PRIMARY},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": "billing_site.admin.navigation.groups",
    },
}
