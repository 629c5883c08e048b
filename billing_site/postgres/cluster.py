"""Where one embedded cluster lies. Nothing here starts, writes or waits."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from billing_site.postgres import account

NAME = USER = "upshot"
PORT = 5432  # names the socket; the server listens on no network address
SOCKET_PATH_LIMIT = 107  # bytes, the room in sockaddr_un
ELSEWHERE = Path("/var/lib/upshot")


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data directory and everything beside it; `durable=False` is for tests (fsync off)."""

    home: Path
    origin: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def passfile(self) -> Path:
        return self.home / "passfile"

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def socket_dir(self) -> Path:
        """Beside the data, or a short hashed name in /tmp when the path is too long for a socket."""
        beside = self.home / "socket"
        if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return beside
        return Path("/tmp") / f"upshot-{_mark(self.home)}"  # noqa: S108  (its owner is checked before use)

    @property
    def socket(self) -> Path:
        return self.socket_dir / f".s.PGSQL.{PORT}"

    @property
    def pointer(self) -> Path:
        """Tells a reader of the data directory where its database lies when it lies elsewhere."""
        return self.origin / "postgres.location"

    @property
    def is_left_over(self) -> bool:
        """True when the database lies elsewhere and the directory it belonged to was deleted."""
        return self.home.parent != self.origin and self.data.exists() and not self.pointer.exists()

    def password(self) -> str:
        return self.passfile.read_text().strip().rpartition(":")[2]

    def connection(self) -> dict[str, Any]:
        """Django's settings to reach it. The password is read by libpq, at connection time."""
        return {
            "ENGINE": "billing_site.postgres",
            "NAME": NAME,
            "USER": USER,
            "HOST": str(self.socket_dir),
            "PORT": str(PORT),
            "OPTIONS": {"passfile": str(self.passfile)},
        }


def at(data_dir: Path, *, durable: bool = True, elsewhere: Path = ELSEWHERE) -> Cluster:
    """The cluster of a data directory: inside it, or under `elsewhere` when root's server cannot enter it.

    Once made it stays where it is, whatever becomes of the directory's rights.
    """
    inside = Cluster(data_dir / "postgres", data_dir, durable)
    outside = Cluster(elsewhere / _mark(data_dir) / "postgres", data_dir, durable)
    made = inside.pointer.read_text().strip() if inside.pointer.exists() else ""
    if made in (str(inside.home), str(outside.home)):
        return inside if made == str(inside.home) else outside
    return inside if account.for_data(inside.data).can_enter(data_dir) else outside


def _mark(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
