"""The web process of the ordinary way, with the same pool as ours."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.ordinary.settings"
os.environ.setdefault("UPSHOT_DB_POOL", "8")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
