"""Misfit: something in the journal that is not as it was written."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What of the journal does not fit."""

    EVENT = "event"
    DECISION = "decision"
    ERASURE = "erasure"
    RECEIPT = "receipt"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit, by name, and what is wrong with it in words."""

    part: Part
    name: str
    flaw: str

    def __str__(self) -> str:
        return f"{self.part} {self.name} {self.flaw}"
