"""An event as posted, and the answer to a request that posted some."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(slots=True)
class Posted:
    """A well-formed event, before anybody has asked whether its customer and meter exist.

    `occurred_at` is None when it was left out; `properties` is JSON text, and
    `canonical_properties` its RFC 8785 form, empty when there are none.
    Not frozen, because freezing makes it ten times as slow to make, and thousands are made a request.
    """

    index: int
    id: str
    customer: str
    meter: str
    occurred_at: datetime | None
    value: Decimal
    case: str
    properties: str
    canonical_properties: bytes
    received_at: datetime | None = None
    """When it first arrived, if that was not just now."""
    hashed: bytes | None = None
    """The keyed hash of the properties as they were first sent, if that is known already."""
    is_erased: bool = False
    """Whether `properties` are only what was left of them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What became of one event that was not simply accepted; `status` is the HTTP status it would have had alone."""

    index: int
    id: str | None
    status: int
    code: str
    detail: str
    field: str | None = None

    def naming(self, names: Mapping[str, str]) -> "Problem":
        """The same to a sender that calls our fields by these names."""
        if self.field is None or self.field not in names:
            return self
        name = names[self.field]
        said = self.detail.removeprefix(self.field)
        return replace(self, field=name, detail=self.detail if said == self.detail else name + said)


@dataclass(slots=True)
class Answer:
    """What became of a request. `receipt` is None when nothing of it was ever kept."""

    receipt: UUID | None = None
    accepted: int = 0
    duplicates: int = 0
    conflicts: int = 0
    quarantined: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, problem: Problem) -> None:
        """Count a refusal and keep its reason."""
        self.refused += 1
        self.problems.append(problem)
