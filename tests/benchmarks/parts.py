"""What is measured, and at which scale."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.benchmarks import given, ingest, memory, reads, run, sealing, tables


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything."""

    older: int
    ingest: ingest.Load
    reads: reads.Load
    sealing: sealing.Load
    memory: memory.Load
    run: run.Load


SCALES = {
    "tiny": Scale(
        older=1_000,
        ingest=ingest.TINY,
        reads=reads.Load((1_000, 2_000), reads=3, raw_reads=1),
        sealing=sealing.Load(200, runs=1),
        memory=memory.Load(1_000, batch=50),
        run=run.Load(20, 400, sample=5, runs=1),
    ),
    "usual": Scale(
        older=200_000,
        ingest=ingest.USUAL,
        reads=reads.Load((1_000, 100_000), reads=200, raw_reads=5),
        sealing=sealing.Load(20_000, runs=5),
        memory=memory.Load(150_000, batch=1_000),
        run=run.Load(2_000, 200_000, sample=100, runs=5),
    ),
    "full": Scale(
        older=2_000_000,
        ingest=ingest.USUAL,
        reads=reads.Load((1_000, 100_000, 5_000_000), reads=200, raw_reads=3),
        sealing=sealing.Load(100_000, runs=5),
        memory=memory.Load(1_000_000, batch=1_000),
        run=run.Load(10_000, 1_000_000, sample=200, runs=3),
    ),
}


def measure(names: Iterable[str], scale: Scale) -> None:
    """Measure and print."""
    given.migrate()
    secret = given.catalogue()
    given.older_events(scale.older)
    for name in names:
        print(PARTS[name](secret, scale), end="\n\n", flush=True)  # noqa: T201


def _ingest(secret: str, scale: Scale) -> str:
    return tables.ingest(ingest.measure(secret, scale.ingest))


def _reads(secret: str, scale: Scale) -> str:
    return tables.reads(reads.measure(secret, scale.reads))


def _sealing(_secret: str, scale: Scale) -> str:
    return tables.sealing(sealing.measure(scale.sealing))


def _memory(secret: str, scale: Scale) -> str:
    return tables.memory(memory.measure(secret, scale.memory))


def _run(_secret: str, scale: Scale) -> str:
    return tables.run(run.measure(scale.run))


PARTS = {"ingest": _ingest, "reads": _reads, "sealing": _sealing, "memory": _memory, "run": _run}
