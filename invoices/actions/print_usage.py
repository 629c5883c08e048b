"""What an invoice says about its usage: when we charge, what was counted and what was not, up to which page.

All of it is read up to the page of the journal that the line names, so that it is the same for ever.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from customers.rules.money import plain
from customers.rules.zones import midnight
from invoices.actions.drill_down import behind
from invoices.models import Invoice, InvoiceLine
from invoices.rules.tax_note import REVERSE_CHARGE, is_reverse_charge
from meters.actions.behind.summed import Judged, not_counted, summed
from meters.rules.verdict import Status

NOT_BILLED = (Status.PROVISIONAL, Status.ATTEMPTED, Status.EXCLUDED, Status.REVERSED)


def said_of(line: InvoiceLine, invoice: Invoice) -> str:
    """What stands below a line of usage; empty for any other."""
    counts = behind(line, invoice)
    if counts is None:
        return ""
    judged = summed(counts)
    begins, ends = midnight(counts.days.start, invoice.timezone), midnight(counts.days.end, invoice.timezone)
    left = not_counted(counts, begins=begins, ends=ends)
    return " ".join((*_definitions(judged), *_classes(judged), *_not_billed(left)))


def notes_of(invoice: Invoice) -> tuple[str, ...]:
    """When to pay, why no tax is charged, and up to which page of the journal usage counts."""
    return (*_terms(invoice), *_tax(invoice), *_pages(invoice))


def _definitions(judged: Sequence[Judged]) -> Iterator[str]:
    versions = {each.version: each.statement for each in judged if each.version is not None}
    for version, statement in sorted(versions.items()):
        yield f"{statement.strip()} (version {version})"


def _classes(judged: Sequence[Judged]) -> Iterator[str]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in judged:
        sums[each.outcome_class] += each.quantity
    if any(sums):
        named = sorted((name or "other", quantity) for name, quantity in sums.items())
        yield f"Counted: {', '.join(f'{plain(quantity)} {name}' for name, quantity in named)}."


def _not_billed(left: Mapping[Status, int]) -> Iterator[str]:
    counts = [f"{left[status]:,} {status.value}" for status in NOT_BILLED if left.get(status)]
    if counts:
        yield f"Not billed: {', '.join(counts)}."


def _terms(invoice: Invoice) -> Iterator[str]:
    if invoice.issued_on is None or invoice.due_on is None or invoice.total <= invoice.credits_applied:
        return
    days = (invoice.due_on - invoice.issued_on).days
    yield (
        f"Payable within {days} {'day' if days == 1 else 'days'} of the date of issue." if days else "Payable at once."
    )


def _tax(invoice: Invoice) -> Iterator[str]:
    seller, buyer = (str(party.get("tax_number", "")) for party in (invoice.seller, invoice.buyer))
    if is_reverse_charge(taxed=bool(invoice.tax_percent), seller=seller, buyer=buyer):
        yield REVERSE_CHARGE


def _pages(invoice: Invoice) -> Iterator[str]:
    pages = {(line.page_number, bytes(line.page_hash)) for line in invoice.lines.all() if line.page_hash}
    for number, page_hash in sorted(pages):
        yield f"Usage counts up to page {number} of the journal, whose hash is {page_hash.hex()}."
