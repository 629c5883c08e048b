"""What a line counts as a statement tells it: outcomes in order, each with its signals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from customers.rules.money import plain
from invoices.rules.statement import digest_of
from meters.actions.behind import Behind, Counted, SignedDecision, SignedEvent, after, counted, definitions, signals
from meters.rules import merkle
from meters.rules.evidence import instant

CHUNK = 1_000


@dataclass(slots=True)
class Evidence:
    """What the lines of one statement have named so far.

    `receipts` are the digests that stand for something in each receipt, `definitions` the parts of those that
    judged, by their ids.
    """

    receipts: dict[UUID, set[bytes]] = field(default_factory=dict)
    definitions: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def of(self, behind: Behind) -> Iterator[dict[str, Any]]:
        """Every outcome of the line in order, read chunk by chunk."""
        place = None
        while rows := counted(behind, limit=CHUNK, following=place, zeros=True):
            self._learn({row.definition_id for row in rows if row.definition_id is not None})
            evidence = signals(behind, [(row.id, row.definition_id) for row in rows])
            for row in rows:
                for signal in evidence[row.id]:
                    self.receipts.setdefault(signal.receipt, set()).add(signal.digest)
                yield self._outcome(behind, row, [_signal(signal) for signal in evidence[row.id]])
            place = after(rows[-1], behind)

    def _learn(self, ids: set[int]) -> None:
        if new := ids - self.definitions.keys():
            self.definitions.update(definitions(new))

    def _outcome(self, behind: Behind, row: Counted, signs: list[dict[str, Any]]) -> dict[str, Any]:
        judged = self.definitions.get(row.definition_id) if row.definition_id is not None else None
        return {
            "id": str(row.id),
            "case": row.case,
            "window": row.window,
            "class": row.outcome_class,
            "dimensions": dict(row.dimensions),
            "usage_date": row.day.isoformat(),
            "quantity": plain(row.quantity),
            "member": row.member,
            "reason": row.reason,
            "definition": digest_of(judged) if judged else None,
            "rule": row.rule,
            "opened_at": instant(row.at),
            "signals": signs,
        }


@dataclass(slots=True)
class Root:
    """The evidence root of a line: the Merkle root over its outcomes' digests, in their order."""

    digests: list[bytes] = field(default_factory=list)

    def add(self, outcome: Mapping[str, Any]) -> None:
        self.digests.append(bytes.fromhex(digest_of(outcome)))

    @property
    def hex(self) -> str:
        return merkle.root(self.digests).hex()


def _signal(signal: SignedEvent | SignedDecision) -> dict[str, Any]:
    """The fields that the digest covers, the digest, and the receipt that it came with."""
    told = {"receipt": str(signal.receipt), "digest": signal.digest.hex()}
    if isinstance(signal, SignedDecision):
        return {
            "decision": str(signal.id),
            "kind": signal.kind,
            "meter": signal.meter,
            "case": signal.case,
            "outcome": str(signal.outcome),
            "about": str(signal.about or ""),
            "at": instant(signal.at),
            "by": signal.by,
            "reason": signal.reason,
            **told,
        }
    return {
        "id": signal.name,
        "meter": signal.meter,
        "case": signal.case,
        "occurred_at": instant(signal.at) if signal.dated else "",
        "received_at": None if signal.dated else instant(signal.at),
        "value": plain(signal.value),
        "properties": signal.properties_digest.hex() if signal.properties_digest else "",
        **told,
    }
