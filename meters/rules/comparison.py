"""What is different between two versions of a definition, in sentences."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from meters.rules.definition import Definition
from meters.rules.wording import Labels, definition_sentences


class Mark(StrEnum):
    """What became of a sentence."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of either version, or of both."""

    mark: Mark
    text: str


def compared(before: Definition, after: Definition, labels: Labels) -> tuple[Sentence, ...]:
    """The statement, the rules and the terms of both versions in order; what was removed before what replaces it."""
    old, new = _whole(before, labels), _whole(after, labels)
    found: list[Sentence] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Sentence(Mark.KEPT, text) for text in old[i:j]]
        else:
            found += [Sentence(Mark.REMOVED, text) for text in old[i:j]]
            found += [Sentence(Mark.ADDED, text) for text in new[k:m]]
    return tuple(found)


def _whole(definition: Definition, labels: Labels) -> list[str]:
    return [f"“{definition.statement}”", *definition_sentences(definition, labels)]
