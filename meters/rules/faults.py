"""What is wrong with something written by people, by the place where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake. `path` leads to it from the top: "rules[2].where.score.lt", "" for the whole; so do `steps`,
    key by key and index by index, whatever the keys are."""

    path: str
    problem: str
    steps: tuple[str | int, ...] = field(default=(), repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader is, and the faults that were found so far, there and elsewhere."""

    path: str = ""
    faults: list[Fault] = field(default_factory=list)
    steps: tuple[str | int, ...] = ()

    def at(self, name: object) -> "Place":
        """The place of a key inside this one."""
        path = f"{self.path}.{shown(name)}" if self.path else shown(name)
        return Place(path, self.faults, (*self.steps, str(name)))

    def item(self, index: int) -> "Place":
        """The place of an entry of a list inside this one."""
        return Place(f"{self.path}[{index}]", self.faults, (*self.steps, index))

    def wrong(self, problem: str) -> None:
        """Note a fault here."""
        self.faults.append(Fault(self.path, problem, self.steps))

    def fields(self, written: object, known: frozenset[str]) -> dict[str, object]:
        """The known keys of a mapping; a fault for each other key, or if it is no mapping."""
        if not isinstance(written, Mapping):
            self.wrong("must be a mapping of names to values")
            return {}
        for name in written:
            if name not in known:
                self.at(name).wrong(f"is not known here; known are {', '.join(sorted(known))}")
        return {name: value for name, value in written.items() if name in known}

    def items(self, written: object, most: int) -> Iterator[tuple["Place", object]]:
        """The places and values of a list with 1 to `most` entries; a fault for anything else."""
        if not isinstance(written, (list, tuple)) or not 1 <= len(written) <= most:
            self.wrong(f"must be a list of 1 to {most} entries")
            return
        for index, value in enumerate(written):
            yield self.item(index), value

    def text(self, written: object, most: int) -> str:
        """A text of 1 to `most` characters; a fault for anything else."""
        if isinstance(written, str) and 1 <= len(written.strip()) <= len(written) <= most and "\0" not in written:
            return written
        self.wrong(f"must be a text of 1 to {most} characters")
        return ""


def shown(name: object) -> str:
    """A key as part of a path, whatever it is."""
    text = name if isinstance(name, str) else f"<{type(name).__name__}>"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
