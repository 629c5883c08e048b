"""Pause and resume a run, close a month and reopen it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from invoices.actions.bill.run import wake
from invoices.models import InvoiceRun, RunMove, RunMoveKind
from invoices.rules.lifecycle import MoveError


@transaction.atomic
def pause(run: InvoiceRun, *, by: str, at: datetime) -> None:
    """Workers stop after the chunk that they are busy with. MoveError if it is paused."""
    _change(run, RunMoveKind.PAUSED, by, at, "", was={"paused_at": None}, now={"paused_at": at})


@transaction.atomic
def resume(run: InvoiceRun, *, by: str, at: datetime) -> None:
    """Let workers go on, and wake them. MoveError if it is not paused."""
    _change(run, RunMoveKind.RESUMED, by, at, "", was={"paused_at__isnull": False}, now={"paused_at": None})
    wake(run)


@transaction.atomic
def close_month(run: InvoiceRun, *, by: str, at: datetime, reason: str = "") -> None:
    """From now on the month is not run again. MoveError while customers wait, without a name, or if it is closed."""
    if not by.strip():
        raise MoveError("a month is closed by somebody with a name")
    waiting = run.rows.pending().count()
    if waiting:
        raise MoveError(f"{waiting} customers still wait; let the run end first")
    now = {"closed_at": at, "closed_by": by, "paused_at": None}
    _change(run, RunMoveKind.CLOSED, by, at, reason, was={"closed_at": None}, now=now)


@transaction.atomic
def reopen_month(run: InvoiceRun, *, by: str, at: datetime, reason: str) -> None:
    """Let the month be run again. MoveError without a reason, or if it is open."""
    if not reason.strip():
        raise MoveError("say why the month is reopened")
    now = {"closed_at": None, "closed_by": ""}
    _change(run, RunMoveKind.REOPENED, by, at, reason, was={"closed_at__isnull": False}, now=now)


def _change(
    run: InvoiceRun,
    kind: RunMoveKind,
    by: str,
    at: datetime,
    reason: str,
    *,
    was: Mapping[str, Any],
    now: Mapping[str, Any],
) -> None:
    if InvoiceRun.objects.filter(pk=run.pk, **was).update(**now) != 1:
        raise MoveError(f"{run} is {kind.label.lower()} already")
    RunMove.objects.create(run=run, kind=kind, by=by, at=at, reason=reason[:500])
    run.refresh_from_db()
