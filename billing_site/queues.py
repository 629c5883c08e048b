"""Celery's configuration, read at first use. Every message can come twice, late or never."""

from typing import Any

from django.conf import settings

broker_url = settings.BROKER_URL or "upshot://database"
broker_connection_retry_on_startup = True
broker_transport_options: dict[str, Any] = {}

accept_content = ["json"]
task_serializer = "json"
task_ignore_result = True

task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False

task_default_queue = settings.QUEUE
timezone = "UTC"
beat_scheduler = "django_celery_beat.schedulers:DatabaseScheduler"
beat_schedule: dict[str, Any] = {
    "Seal the journal": {"task": "meters.tasks.seal_journal", "schedule": 60.0, "options": {"expires": 55}},
    "Replay quarantine": {"task": "meters.tasks.replay_quarantine", "schedule": 60.0, "options": {"expires": 55}},
    "Watch spending": {"task": "invoices.tasks.evaluate_spend_alerts", "schedule": 60.0, "options": {"expires": 55}},
    "Expire credits": {"task": "customers.tasks.expire_credits", "schedule": 3600.0, "options": {"expires": 3300}},
}
"""Beat writes these into its tables when it starts. A message that nobody heard in time is not worth keeping."""

if broker_url.startswith(("upshot:", "pgmq:")):
    broker_transport_options = {
        "visibility_timeout": 30,  # seconds until a killed worker's message is seen again
        "wait_time_seconds": 1,
        "poll_interval_ms": 50,
        "polling_interval": 0.1,
        "init_extension": False,  # a migration has installed it
    }
elif broker_url.startswith("redis"):
    broker_transport_options = {"visibility_timeout": 600}
elif broker_url.startswith("amqp"):
    task_default_queue_type = "quorum"
    worker_detect_quorum_queues = True
