"""The chain of pages from the first receipt that somebody counts on up to a page."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Min

from meters.models import JournalPage, SealedReceipt
from meters.rules.pruned import Pruned, pruned

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Chain:
    """Pages from the number `first` on; `previous` is the hash of the page before."""

    first: int
    previous: bytes
    last: int
    receipts: Collection[UUID]

    def trees(self) -> Iterator[Pruned]:
        """Each page as a tree in which the receipts are named; as its root where it holds none of them."""
        for start in range(self.first, self.last + 1, CHUNK):
            numbers = range(start, min(start + CHUNK, self.last + 1))
            places = _places(numbers, self.receipts)
            pages = JournalPage.objects.filter(number__in=numbers).order_by("number")
            for number, root in pages.values_list("number", "root"):
                yield _tree(number, places[number]) if number in places else bytes(root).hex()


def chain(receipts: Collection[UUID], up_to: int) -> Chain:
    """The chain up to a page that holds all these receipts."""
    first = min((page for page in _first_pages(list(receipts)) if page is not None), default=up_to)
    return Chain(first, bytes(JournalPage.objects.get(pk=first).previous), up_to, receipts)


def _first_pages(receipts: Sequence[UUID]) -> Iterator[int | None]:
    for start in range(0, len(receipts), CHUNK):
        rows = SealedReceipt.objects.filter(pk__in=receipts[start : start + CHUNK])
        yield rows.aggregate(first=Min("page"))["first"]


def _places(pages: Sequence[int], receipts: Collection[UUID]) -> dict[int, dict[int, str]]:
    """The places of the receipts on these pages."""
    found: dict[int, dict[int, str]] = {}
    rows = SealedReceipt.objects.filter(page__in=pages).values_list("page_id", "position", "receipt_id")
    for page, position, receipt in rows.iterator(chunk_size=CHUNK):
        if receipt in receipts:
            found.setdefault(page, {})[position] = str(receipt)
    return found


def _tree(page: int, names: dict[int, str]) -> Pruned:
    beside = SealedReceipt.objects.filter(page=page).order_by("position").values_list("receipt__root", flat=True)
    return pruned([bytes(root) for root in beside], names)
