"""Every part of the benchmark runs at its smallest, and says what it measured."""

import os
import subprocess
import sys

import pytest

from tests.benchmarks.__main__ import PARTS
from tests.benchmarks.web import ROOT

SAID = {
    "ingest": ("plain / COPY, one stream", "plain / ordinary", "judged / plain"),
    "reads": ("usage of a month", "usage by day", "GROUP BY over the events"),
    "sealing": ("the sealer / GROUP BY and COPY",),
    "memory": ("MiB of a web worker, 1,000 events", "growth after the first tenth"),
    "run": ("the run", "GROUP BY and COPY", "a loop over customers"),
}


@pytest.fixture(scope="module")
def printed() -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--tiny"],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("part", PARTS)
def test_a_part_runs_and_prints_its_figures(part: str, printed: str) -> None:
    rows = [line for line in printed.splitlines() if line.startswith(SAID[part])]
    assert len(rows) >= len(SAID[part])
    figures = [word for row in rows for word in row.split() if word.replace(",", "").replace(".", "").isdigit()]
    assert any(float(figure.replace(",", "")) > 0 for figure in figures)


def test_an_unknown_part_is_refused_by_name() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "writes"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, "'writes'" in done.stderr, "reads" in done.stderr) == (2, True, True)
