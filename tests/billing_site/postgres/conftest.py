import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from billing_site.postgres import binaries, birth, cluster, folders, postmaster, server
from billing_site.postgres.cluster import Cluster


@contextmanager
def enterable() -> Iterator[Path]:
    """A directory that the server's account may enter (pytest's own are closed to it when root runs them)."""
    directory = Path(tempfile.mkdtemp(prefix="upshot-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@contextmanager
def cluster_in(directory: Path, programs: Path) -> Iterator[Cluster]:
    new = cluster.at(directory / "var", durable=False, elsewhere=directory / "elsewhere")
    folders.make_enterable(new.home)
    (new.home / programs.name).symlink_to(programs)
    yield new
    if postmaster.state(new):
        server.stop(new)


def put(born: Cluster, new: Cluster) -> None:
    """Give `new` the data of a cluster that has never run."""
    subprocess.run(["cp", "-a", born.data, born.passfile, new.home], check=True)
    new.pointer.write_text(f"{new.home}\n")


@pytest.fixture
def place() -> Iterator[Path]:
    with enterable() as directory:
        yield directory


@pytest.fixture(scope="session")
def programs() -> Iterator[Path]:
    """One copy of the server's programs for all the clusters under test."""
    with enterable() as directory:
        yield binaries.unpack(directory).parents[2]


@pytest.fixture(scope="session")
def born(programs: Path) -> Iterator[Cluster]:
    """A cluster that was made and has never run; others are copied from it, to save time."""
    with enterable() as directory, cluster_in(directory, programs) as new:
        birth.initialise(new, server._programs(new))
        yield new


@pytest.fixture
def unborn(place: Path, programs: Path) -> Iterator[Cluster]:
    """A cluster of which nothing exists yet; stopped after the test."""
    with cluster_in(place, programs) as new:
        yield new


@pytest.fixture
def here(unborn: Cluster, born: Cluster) -> Cluster:
    """A cluster that was never started; stopped after the test."""
    put(born, unborn)
    return unborn


@pytest.fixture(scope="module")
def running(programs: Path, born: Cluster) -> Iterator[Cluster]:
    """A running cluster for tests that only look."""
    with enterable() as directory, cluster_in(directory, programs) as new:
        put(born, new)
        assert server.ensure(new)
        yield new
