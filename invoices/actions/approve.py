"""Approve invoices, withdraw approvals, and issue one, a selection, or all of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from customers.models import Customer
from invoices.actions.issue import IssueError, issue, issue_together
from invoices.models import Invoice, InvoiceStatus, ReviewBounds
from invoices.rules.lifecycle import MoveError

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of issuing several: how many were, how many wait, and why others could not be."""

    count: int = 0
    in_review: int = 0
    in_grace: int = 0
    problems: tuple[str, ...] = ()


@transaction.atomic
def approve(invoice: Invoice, *, by: str, at: datetime, reason: str = "") -> Invoice:
    """Freeze the content of a draft and the page it counts up to (R12). MoveError when it is no draft any more.

    What a bound holds needs a reason.
    """
    found = _locked(invoice)
    if found.status == InvoiceStatus.IN_REVIEW and not reason.strip():
        raise MoveError("a bound holds it; say why it is right")
    found.move(InvoiceStatus.APPROVED, by=by, at=at, reason=reason)
    return found


@transaction.atomic
def withdraw_approval(invoice: Invoice, *, by: str, at: datetime, reason: str) -> Invoice:
    """Make an approved invoice a draft again, which the next run refreshes. MoveError without a reason."""
    found = _locked(invoice)
    if found.status != InvoiceStatus.APPROVED:
        raise MoveError(f"{found} is not approved")
    if not reason.strip():
        raise MoveError("say why the approval is withdrawn")
    found.move(InvoiceStatus.DRAFT, by=by, at=at, reason=reason)
    return found


@transaction.atomic
def approve_and_issue(invoice: Invoice, *, by: str, at: datetime, reason: str = "") -> Invoice:
    """Approve what is held, and issue it. MoveError or IssueError, and nothing is changed."""
    found = _locked(invoice)
    if found.status == InvoiceStatus.IN_REVIEW:
        found = approve(found, by=by, at=at, reason=reason)
    return issue(found, at=at, by=by, reason=reason)


def issue_all(
    chosen: QuerySet[Invoice], *, by: str, at: datetime, reason: str = "", review: bool = False, grace: bool = False
) -> Issued:
    """Issue what can be of the chosen, in the order of the customers' keys, 200 in a transaction. Safe to repeat.

    Those in review wait unless `review`, which needs a reason; those within their days of grace unless `grace`.
    """
    if review and not reason.strip():
        raise MoveError("say why the invoices in review are right")
    days = ReviewBounds.current().grace_days
    standing = list(chosen.filter(number=None).order_by("customer__key", "kind", "period", "currency"))
    held = [] if review else [each for each in standing if each.status == InvoiceStatus.IN_REVIEW]
    waiting = [] if grace else [each for each in standing if each not in held and _is_in_grace(each, days, at)]
    left_out = {each.pk for each in (*held, *waiting)}
    ready = [each for each in standing if each.pk not in left_out]
    count, problems = 0, list[str]()
    for start in range(0, len(ready), CHUNK):
        issued, failed = _issue(ready[start : start + CHUNK], by, at, reason)
        count, problems = count + issued, [*problems, *failed]
    return Issued(count, len(held), len(waiting), tuple(problems))


def _is_in_grace(invoice: Invoice, days: int, at: datetime) -> bool:
    return invoice.status == InvoiceStatus.DRAFT and at < invoice.grace_ends(days)


def _issue(chunk: Sequence[Invoice], by: str, at: datetime, reason: str) -> tuple[int, list[str]]:
    """Issue them together; when one cannot be, one by one. How many were, and why others were not."""
    try:
        with transaction.atomic():
            list(
                Customer.objects.select_for_update(no_key=True)
                .filter(pk__in={each.customer_id for each in chunk})
                .order_by("pk")
            )
            standing = {each.pk: each for each in Invoice.objects.filter(pk__in=[each.pk for each in chunk])}
            ready = [_approved(standing, each.pk, by, at, reason) for each in chunk]
            issue_together([each for each in ready if each], at=at, by=by, reason=reason)
            return len([each for each in ready if each]), []
    except (IssueError, MoveError) as error:
        if len(chunk) == 1:
            return 0, [f"{chunk[0].customer}: {error}"]
    found = [_issue([each], by, at, reason) for each in chunk]
    return sum(count for count, _ in found), [text for _, texts in found for text in texts]


def _approved(standing: dict[UUID, Invoice], pk: UUID, by: str, at: datetime, reason: str) -> Invoice | None:
    """The invoice as it stands now, approved if it was held; None when somebody issued it meanwhile."""
    found = standing.get(pk)
    if found is None or found.number:
        return None
    if found.status == InvoiceStatus.IN_REVIEW:
        found.move(InvoiceStatus.APPROVED, by=by, at=at, reason=reason)
    return found


def _locked(invoice: Invoice) -> Invoice:
    Customer.objects.select_for_update(no_key=True).get(pk=invoice.customer_id)
    found = Invoice.objects.select_for_update(no_key=True, of=("self",)).filter(pk=invoice.pk).first()
    if found is None:
        raise MoveError("the draft is gone: nothing is due any more")
    return found
