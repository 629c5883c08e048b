"""What is measured, and at which scale."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.benchmarks import given, ingest, tables


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything."""

    older: int
    load: ingest.Load


SCALES = {
    "tiny": Scale(older=1_000, load=ingest.TINY),
    "usual": Scale(older=200_000, load=ingest.USUAL),
    "full": Scale(older=2_000_000, load=ingest.USUAL),
}


def measure(names: Iterable[str], scale: Scale) -> None:
    """Measure and print."""
    given.migrate()
    secret = given.catalogue()
    given.older_events(scale.older)
    for name in names:
        print(PARTS[name](secret, scale), end="\n\n", flush=True)  # noqa: T201


def _ingest(secret: str, scale: Scale) -> str:
    return tables.ingest(ingest.measure(secret, scale.load))


PARTS = {"ingest": _ingest}
