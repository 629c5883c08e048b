"""The figures, as they are printed."""

from collections.abc import Iterable, Sequence

from tests.benchmarks import reads as reading
from tests.benchmarks.ingest import COPIES, COPY, JUDGED, LOOKED_UP, ORDINARY, OUTCOMES, PLAIN, Rates
from tests.benchmarks.memory import Held
from tests.benchmarks.run import Billed
from tests.benchmarks.sealing import Sealed

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


def reads(times: reading.Times) -> str:
    """Milliseconds, and how much longer than behind the fewest events."""
    sizes = sorted({size for _, size in times})
    head = ["events behind it", *(f"{size:,}" for size in sizes)]
    names = (reading.WHOLE, reading.BY_DAY, reading.RAW)
    figures = [[name, *(f"{times[name, size]:,.2f}" for size in sizes)] for name in names]
    ratios = [[name, *(f"{times[name, size] / times[name, sizes[0]]:,.2f}" for size in sizes)] for name in names]
    shown = f"times as long as behind {sizes[0]:,}"
    return f"milliseconds a read\n{table([head, *figures])}\n\n{shown}\n{table([head, *ratios])}"


def sealing(sealed: Sealed) -> str:
    """Receipts and differences a second."""
    head = ["sealed a second", "receipts", "differences"]
    ours, least = (
        [name, f"{sealed.receipts / seconds:,.0f}", f"{sealed.differences / seconds:,.0f}"]
        for name, seconds in (("the sealer", sealed.ours), ("GROUP BY and COPY", sealed.least))
    )
    ratio = f"{sealed.least / sealed.ours:.2f}"
    return table([head, ours, least, ["the sealer / GROUP BY and COPY", ratio, ratio]])


def run(billed: Billed) -> str:
    """Customers a second, and how the run compares."""
    named = {"the run": billed.ours, "GROUP BY and COPY": billed.least, "a loop over customers": billed.ordinary}
    head = [f"{billed.customers:,} customers, {billed.events:,} events", "customers a second", "times the run"]
    rows = [
        [name, f"{billed.customers / seconds:,.0f}", f"{seconds / billed.ours:.2f}"] for name, seconds in named.items()
    ]
    return table([head, *rows])


def memory(held: Held) -> str:
    """MiB of one web worker."""
    named = {
        "before the first": held.start,
        "after a tenth": held.tenth,
        "at most": held.peak,
        "at the end": held.end,
        "growth after the first tenth": held.end - held.tenth,
    }
    rows = [[name, f"{kib / 1024:,.1f}"] for name, kib in named.items()]
    return table([[f"MiB of a web worker, {held.events:,} events", ""], *rows])
