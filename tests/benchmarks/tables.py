"""The figures, as they are printed."""

from collections.abc import Iterable, Sequence

from tests.benchmarks.ingest import COPIES, COPY, JUDGED, LOOKED_UP, ORDINARY, OUTCOMES, PLAIN, Rates

RATIOS = (
    (PLAIN, COPY),
    (PLAIN, COPIES),
    (PLAIN, ORDINARY),
    (PLAIN, LOOKED_UP),
    (OUTCOMES, PLAIN),
    (JUDGED, PLAIN),
)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Aligned columns: the first to the left, the others to the right."""
    listed = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    return "\n".join("  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in listed)


def ingest(rates: Rates) -> str:
    """Events per second and the ratios that matter."""
    sizes = sorted({size for _, size in rates} - {0})
    head = ["events a request", *(f"{size:,}" for size in sizes)]
    ways = [PLAIN, OUTCOMES, JUDGED, ORDINARY, LOOKED_UP]
    figures = [[name, *(f"{rates[name, size]:,.0f}" for size in sizes)] for name in ways]
    yardsticks = [[name, *(f"{rates[name, 0]:,.0f}" for _ in sizes)] for name in (COPY, COPIES)]
    ratios = [
        [f"{ours} / {theirs}", *(f"{rates[ours, size] / _of(rates, theirs, size):.2f}" for size in sizes)]
        for ours, theirs in RATIOS
    ]
    return "events a second\n" + table([head, *figures, *yardsticks]) + "\n\nratios\n" + table([head, *ratios])


def _of(rates: Rates, name: str, size: int) -> float:
    return rates[name, 0 if name in (COPY, COPIES) else size]
