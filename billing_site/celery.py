"""Celery is only a doorbell: what is to be done stands in our tables, and a lost message costs just time."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")

TRANSPORT_ALIASES["upshot"] = "billing_site.broker:Transport"

app = Celery("upshot")
app.config_from_object("billing_site.queues")
app.autodiscover_tasks()


@celeryd_init.connect
@beat_init.connect
def prepare_database(**_: Any) -> None:
    """A worker or beat that starts first on the embedded database finds it running and migrated."""
    from billing_site.postgres import schema  # needs the applications to be loaded

    schema.bring_up_to_date()
