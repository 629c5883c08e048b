"""Post the events the way an application does: over HTTP, in batches, with nothing but the standard library."""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from billing_site.demo import DemoError

BATCH = 500
PATIENCE = 60  # seconds: the first request waits until the web process has started


class PostError(DemoError):
    """The site answered, but did not take the events."""


def post(site: str, secret: str, events: Iterable[dict[str, str]]) -> Counter[str]:
    """How many events were `accepted` and how many `duplicates`.

    Raises PostError when anything else became of one, OSError when the site cannot be reached.
    """
    totals: Counter[str] = Counter()
    remaining = iter(events)
    while batch := list(islice(remaining, BATCH)):
        answer = _send(f"{site}/api/v1/events", secret, {"events": batch})
        if answer["problems"]:
            raise PostError(f"the site did not take an event: {answer['problems'][0]}")
        totals.update(accepted=answer["accepted"], duplicates=answer["duplicates"])
    return totals


def _send(address: str, secret: str, body: object) -> Any:
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    request = Request(address, json.dumps(body).encode(), headers)  # noqa: S310  (our own address)
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE) as response:
            return json.load(response)
    except HTTPError as error:
        raise PostError(f"the site answered {error.code}: {error.read(2_000).decode(errors='replace')}") from error
