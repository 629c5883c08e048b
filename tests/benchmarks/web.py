"""The real web process: gunicorn with its two workers, and what the kernel knows of them."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.client import Connection

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
BOOTED = re.compile(r"Booting worker with pid: (\d+)")


@dataclass
class Web:
    """A running gunicorn."""

    port: int
    master: "subprocess.Popen[str]"
    workers: list[int] = field(default_factory=list)

    def connections(self, secret: str) -> list[Connection]:
        """One kept-alive connection to each worker: the kernel hands them out as it likes, so many ask at once."""
        found: dict[int, Connection] = {}
        for _ in range(100):
            crowd = [Connection(self.port, secret) for _ in range(4 * WORKERS)]
            for connection in crowd:
                connection.get("/nowhere")
                if found.setdefault(self._holder(connection.own_port), connection) is not connection:
                    connection.close()
            if len(found) == len(self.workers):
                break
        return list(found.values())

    def _holder(self, client_port: int) -> int:
        """The worker that accepted a connection from this port."""
        inode = _inode(self.port, client_port)
        for pid in self.workers:
            if any(_target(fd) == f"socket:[{inode}]" for fd in Path(f"/proc/{pid}/fd").iterdir()):
                return pid
        raise LookupError(f"no worker holds the connection from port {client_port}")

    def memory(self) -> dict[int, int]:
        """Resident memory of each worker, KiB."""
        return {pid: resident(pid) for pid in self.workers}


@contextmanager
def serving(application: str, environment: dict[str, str], *, workers: int = WORKERS) -> Iterator[Web]:
    """Run `gunicorn application` until the end of the block."""
    command = [sys.executable, "-m", "gunicorn", application, "--bind", "127.0.0.1:0", "--workers", str(workers)]
    master = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stderr=subprocess.PIPE, text=True)
    try:
        yield _started(master, workers)
    finally:
        master.terminate()
        master.wait(timeout=60)


def _started(master: "subprocess.Popen[str]", workers: int) -> Web:
    web, said = Web(0, master), []
    assert master.stderr is not None
    for line in master.stderr:
        said.append(line)
        if match := LISTENING.search(line):
            web.port = int(match[1])
        if match := BOOTED.search(line):
            web.workers.append(int(match[1]))
        if len(web.workers) == workers:
            threading.Thread(target=_follow, args=(web, master.stderr), daemon=True).start()
            return web
    raise RuntimeError("gunicorn did not start:\n" + "".join(said))


def _follow(web: Web, log: "Iterator[str]") -> None:
    """Keep the pipe empty, and know of workers that come later."""
    for line in log:
        if match := BOOTED.search(line):
            web.workers.append(int(match[1]))
        elif "[INFO]" not in line and "Not Found: /nowhere" not in line:
            sys.stderr.write(line)


def resident(pid: int) -> int:
    """Resident memory of a process, KiB."""
    return _kib(pid, "VmRSS")


def most_resident(pid: int) -> int:
    """The most that it ever was, KiB."""
    return _kib(pid, "VmHWM")


def _kib(pid: int, name: str) -> int:
    return int(re.findall(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[0])


def _inode(server_port: int, client_port: int) -> str:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, remote, *rest = line.split()[1:]
        if (_port(local), _port(remote)) == (server_port, client_port):
            return rest[6]
    raise LookupError(f"no connection from port {client_port}")


def _port(address: str) -> int:
    return int(address.partition(":")[2], 16)


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""
