"""Whether the server runs: what postmaster.pid says, and whether it may be believed."""

import socket
import subprocess
from pathlib import Path

from billing_site.postgres.cluster import Cluster

READY = "ready"
PID, STATUS = 0, 7  # lines of postmaster.pid


def state(cluster: Cluster) -> str | None:
    """ "ready", "starting", "stopping", or None when nothing serves this data directory."""
    lines = _lines(cluster)
    if lines and serves(lines[PID], cluster.data):
        return lines[STATUS].strip() if len(lines) > STATUS else "starting"
    return READY if answers(cluster) else None


def is_ready(cluster: Cluster) -> bool:
    return state(cluster) == READY


def pid(cluster: Cluster) -> int | None:
    """The running server's process id, as long as we can see the process."""
    lines = _lines(cluster)
    return int(lines[PID]) if lines and serves(lines[PID], cluster.data) else None


def serves(process: str, data: Path) -> bool:
    """Whether that process lives and was started for `data`; a zombie has no arguments left."""
    if not process.strip().isdigit():
        return False
    return str(data) in _arguments(process.strip())


def answers(cluster: Cluster) -> bool:
    """Whether somebody accepts on the socket: a server whose process another container hides from us."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(cluster.socket))
        except OSError:
            return False
    return True


def clear_remains(cluster: Cluster) -> None:
    """Remove what a killed server left; call only under the lock and when `state` is None."""
    for path in (cluster.data / "postmaster.pid", cluster.socket, Path(f"{cluster.socket}.lock")):
        path.unlink(missing_ok=True)


def _lines(cluster: Cluster) -> list[str]:
    try:
        return (cluster.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _arguments(process: str) -> list[str]:
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{process}/cmdline").read_text(errors="replace").split("\0")
        except OSError:
            return []
    shown = subprocess.run(["ps", "-o", "args=", "-p", process], capture_output=True, text=True, check=False)
    return shown.stdout.rstrip("\n").split(" -D ")
