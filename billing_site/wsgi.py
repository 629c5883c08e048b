"""The web process: `gunicorn billing_site.wsgi`. With the embedded database it works at once."""

import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")
os.environ.setdefault("UPSHOT_DB_POOL", "8")

django.setup(set_prefix=False)

from billing_site.entrance import entrance  # noqa: E402  (needs the applications to be loaded)
from billing_site.postgres import schema  # noqa: E402

application = entrance()
schema.bring_up_to_date()

gc.collect()
gc.freeze()  # what is loaded by now stays: no collection needs to walk it while a request makes thousands of values
