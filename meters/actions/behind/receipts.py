"""Receipts as pruned trees: what of a receipt somebody counts on, and hashes for everything else."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from django.db import connection

from meters.models import Receipt
from meters.rules import merkle
from meters.rules.pruned import Pruned, pruned

CHUNK = 200

LEAVES = """
SELECT r.id, brought.digest FROM meters_receipt r
CROSS JOIN LATERAL (
    SELECT 0 AS kind, e.id, e.digest FROM meters_event e
    WHERE e.receipt_id = r.id AND e.received_at BETWEEN r.earliest_at AND r.received_at
    UNION ALL
    SELECT 1, d.id, d.digest FROM meters_decision d WHERE d.receipt_id = r.id
    UNION ALL
    SELECT 1, x.id, x.digest FROM meters_erasure x WHERE x.receipt_id = r.id
) brought
WHERE r.id = ANY(%s)
ORDER BY r.id, brought.kind, brought.id
"""


def receipt_trees(wanted: Mapping[UUID, Collection[bytes]]) -> Iterator[tuple[UUID, Pruned]]:
    """Each receipt with the tree over what it brought in which these digests are named, in order of their ids.

    A receipt with one entry, which most are, is not looked up again.
    """
    ids = sorted(wanted)
    for start in range(0, len(ids), CHUNK):
        yield from _trees({pk: wanted[pk] for pk in ids[start : start + CHUNK]})


def _trees(wanted: Mapping[UUID, Collection[bytes]]) -> Iterator[tuple[UUID, Pruned]]:
    roots = dict(Receipt.objects.filter(pk__in=wanted).values_list("pk", "root"))
    alone = {pk for pk, own in wanted.items() if len(own) == 1 and bytes(roots[pk]) == merkle.leaf(*own)}
    leaves = _leaves([pk for pk in wanted if pk not in alone])
    for pk, own in wanted.items():
        entries = list(own) if pk in alone else leaves[pk]
        yield pk, pruned(entries, {place: entry.hex() for place, entry in enumerate(entries) if entry in own})


def _leaves(receipts: Sequence[UUID]) -> dict[UUID, list[bytes]]:
    found: dict[UUID, list[bytes]] = {pk: [] for pk in receipts}
    if receipts:
        with connection.cursor() as cursor:
            cursor.execute(LEAVES, [list(receipts)])
            for pk, digest in cursor.fetchall():
                found[pk].append(bytes(digest))
    return found
