"""The site's own pages: home, navigation, people, schedule. It comes first, so it loads what it replaces."""

from billing_site.admin import accounts, logins, schedule

__all__ = ["accounts", "logins", "schedule"]
