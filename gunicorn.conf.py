"""Read by gunicorn when it starts in this directory: threads, because requests wait for the database."""

import os

bind = os.environ.get("UPSHOT_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("UPSHOT_THREADS", "4"))
max_requests = 20_000
max_requests_jitter = 2_000
keepalive = 30
control_socket_disable = True
