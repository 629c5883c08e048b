"""What a file changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, Protocol, TypeVar


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


S = TypeVar("S", bound=_Keyed)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done, in words: `created` `meter` `tickets_resolved`."""

    verb: str
    noun: str
    what: str

    def __str__(self) -> str:
        return f"{self.verb} {self.noun} {self.what}"


@dataclass(frozen=True, slots=True)
class Difference(Generic[S]):
    """What is wanted, and the fields in which it differs; None for all of them if it does not stand yet."""

    wanted: S
    names: tuple[str, ...] | None

    def change(self, noun: str) -> Change:
        """In words."""
        if self.names is None:
            return Change("created", noun, self.wanted.key)
        return Change("updated", noun, f"{self.wanted.key}: {', '.join(self.names)}")


def differences(
    wanted: Iterable[S], standing: Mapping[str, Any], besides: tuple[str, ...] = ()
) -> tuple[Difference[S], ...]:
    """What differs from what stands, apart from the fields named in `besides`."""
    found = []
    for each in wanted:
        if each.key not in standing:
            found.append(Difference(each, None))
        elif names := _differing(each, standing[each.key], besides):
            found.append(Difference(each, names))
    return tuple(found)


def _differing(one: Any, other: Any, besides: tuple[str, ...]) -> tuple[str, ...]:
    names = [field.name for field in fields(one) if field.name not in besides]
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))


def by_field(value: Any) -> dict[str, Any]:
    """The fields of a dataclass by name; nothing for None."""
    return {} if value is None else {field.name: getattr(value, field.name) for field in fields(value)}
