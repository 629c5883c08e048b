"""The web process: `gunicorn billing_site.wsgi`. With the embedded database it works at once."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")
os.environ.setdefault("UPSHOT_DB_POOL", "8")

application = get_wsgi_application()

from billing_site.postgres import schema  # noqa: E402  (needs the applications to be loaded)

schema.bring_up_to_date()

gc.collect()
gc.freeze()  # what is loaded by now stays: no collection needs to walk it while a request makes thousands of values
