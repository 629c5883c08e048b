"""The whole demonstration, from the database to the report and the running site."""

import fcntl
import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from billing_site.demo import DemoError, access, report
from billing_site.demo.database import database
from billing_site.demo.load import load
from billing_site.demo.month import bill_month, outcomes_in, print_all
from billing_site.demo.post import post
from billing_site.demo.processes import Processes, listen
from billing_site.demo.story import events, last_closed_month
from customers.rules.period import Period

Say = Callable[[str], None]

A_MOMENT = 2  # seconds in which it shows whether a process has died
WORKER = ("-A", "billing_site", "worker", "-P", "threads", "-c", "2", "-B", "--loglevel", "INFO")


def play(*, as_of: datetime, port: int | None, serve: bool, tell: Say, report_to: Say) -> None:
    """Bill the last month that is over at `as_of`, report, and with `serve` go on until KeyboardInterrupt.

    Nothing that was started here is left running, however it ends. Raises DemoError.
    """
    home = settings.DATA_DIR / "demo"
    days = last_closed_month(as_of)
    tell("Starting the database ...")
    with _listening(port) as listener, database(), Processes(settings.ROOT, home, _environment()) as processes:
        home.mkdir(parents=True, exist_ok=True)
        tell("Starting the site ...")
        site = _open_site(processes, listener)
        with _alone(home):
            load(starts_on=days.start, at=as_of)
            doors = access.open_doors(home, as_of=as_of)
        totals = _post(processes, site, doors.api_key, days)
        report_to(_report(days, totals, as_of))
        report_to("\n".join(report.doors_report(doors, site if serve else None)))
        if serve:
            processes.start("worker", "celery", *WORKER)
            _wait(processes, tell)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two demonstrations that start at once prepare one after the other."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _environment() -> dict[str, str]:
    """Ours, so that the children are of one mind with us, but open to plain HTTP on this machine."""
    hosts = ",".join(dict.fromkeys([*settings.ALLOWED_HOSTS, "127.0.0.1", "localhost"]))
    return os.environ | {"UPSHOT_ALLOWED_HOSTS": hosts, "UPSHOT_HTTPS": "0"}


def _listening(port: int | None) -> socket.socket:
    try:
        return listen(port)
    except (OSError, OverflowError) as error:
        raise DemoError(f"cannot listen on port {port} of localhost: {error}") from error


def _open_site(processes: Processes, listener: socket.socket) -> str:
    """Have gunicorn serve there, and return the address; the socket is closed on our side."""
    site = f"http://127.0.0.1:{listener.getsockname()[1]}"
    processes.start("web", "gunicorn", "billing_site.wsgi", "--bind", f"fd://{listener.fileno()}", listener=listener)
    return site


def _post(processes: Processes, site: str, secret: str, days: Period) -> Counter[str]:
    try:
        return post(site, secret, events(days))
    except OSError as error:
        processes.check(A_MOMENT)
        raise DemoError(f"{site} cannot be reached: {error}") from error


def _report(days: Period, totals: Counter[str], as_of: datetime) -> str:
    invoices = bill_month(days, as_of=as_of)
    lines = [*report.events_report(f"{days.start:%B %Y}", totals, outcomes_in(days, as_of=as_of))]
    for invoice, pdf in print_all(invoices, settings.DATA_DIR / "demo" / "invoices"):
        lines += report.invoice_report(invoice, pdf)
    return "\n".join(lines)


def _wait(processes: Processes, tell: Say) -> None:
    tell("Serving. Ctrl-C stops everything.")
    try:
        processes.watch()
    except KeyboardInterrupt:
        tell("Stopping ...")
