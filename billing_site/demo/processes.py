"""The demonstration's web process and worker: started as children, and never left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from billing_site.demo import DemoError
from billing_site.demo.interrupts import held_back, unbroken

GRACE = 3  # seconds between asking a process to end and killing it, from which all our work recovers
PAUSE = 0.2
LAST_WORDS = 1_500  # characters of a log


class EarlyEnd(DemoError):
    """A process ended that should have gone on; says which, how and what it said last."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process at the head of a group of its own."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


@dataclass(slots=True)
class Processes:
    """Children of this process, whose output goes to logs in `logs`. Leaving the block ends all of them."""

    root: Path
    logs: Path
    environment: Mapping[str, str]
    children: list[Child] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        with held_back():
            for child in self.children:
                child.process.terminate()
            deadline = time.monotonic() + GRACE
            for child in self.children:
                _see_off(child, deadline)

    def start(self, name: str, module: str, *arguments: str, listener: socket.socket | None = None) -> None:
        """Run a Python module; `listener` is handed over to it."""
        log = self.logs / f"{name}.log"
        with unbroken(), log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[listener.fileno()] if listener else [],
                start_new_session=True,
            )
            self.children.append(Child(name, process, log))
        if listener:
            listener.close()

    def check(self, patience: float = 0) -> None:
        """Raises EarlyEnd if a child has ended, or does so within `patience` seconds."""
        deadline = time.monotonic() + patience
        while True:
            for child in self.children:
                if child.process.poll() is not None:
                    raise EarlyEnd(_obituary(child))
            if time.monotonic() >= deadline:
                return
            time.sleep(PAUSE)

    def watch(self) -> NoReturn:
        """Goes on until EarlyEnd, when a child ends, or KeyboardInterrupt."""
        while True:
            self.check(patience=3600)


def listen(port: int | None, *, first: int = 8000, tries: int = 100) -> socket.socket:
    """A socket that listens on this port of localhost, or for None on the first free one from `first` on.

    Raises OSError when there is none.
    """
    if port is not None:
        return socket.create_server(("127.0.0.1", port))
    for candidate in range(first, first + tries - 1):
        with suppress(OSError):
            return socket.create_server(("127.0.0.1", candidate))
    return socket.create_server(("127.0.0.1", first + tries - 1))


def _see_off(child: Child, deadline: float) -> None:
    """Wait for a child until the deadline, then kill whatever is left of its group."""
    with suppress(subprocess.TimeoutExpired):
        child.process.wait(max(0.0, deadline - time.monotonic()))
    with suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def _obituary(child: Child) -> str:
    said = child.log.read_text(errors="replace").strip()[-LAST_WORDS:]
    return (
        f"the {child.name} process ended early, with status {child.process.returncode}; its log is {child.log}:\n{said}"
    )
