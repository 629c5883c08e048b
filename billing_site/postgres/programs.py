"""Running the server's own programs as its account, with output in a file (pg_ctl hangs on pipes)."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from billing_site.postgres.account import Account


class ProgramError(Exception):
    """A program of the server ended badly; carries what it said."""


@dataclass(frozen=True, slots=True)
class Programs:
    directory: Path
    account: Account
    workplace: Path

    def run(self, program: str, *arguments: str | Path, script: str = "") -> str:
        """Run one of them, `script` on its standard input, and return what it wrote. Raises ProgramError."""
        as_root = os.geteuid() == 0
        with tempfile.TemporaryFile() as written, tempfile.TemporaryFile() as given:
            given.write(script.encode())
            given.seek(0)
            done = subprocess.run(
                [self.directory / program, *arguments],
                stdin=given,
                stdout=written,
                stderr=subprocess.STDOUT,
                cwd=self.workplace,
                env=_environment(),
                check=False,
                user=self.account.uid if as_root else None,
                group=self.account.gid if as_root else None,
                extra_groups=[] if as_root else None,
            )
            written.seek(0)
            said = written.read().decode(errors="replace").strip()
        if done.returncode:
            raise ProgramError(f"{program}: {said}")
        return said


def _environment() -> dict[str, str]:
    """Ours without PGDATA, PGPORT and the like, which belong to somebody's other server."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return kept | {"LANG": "C", "TZ": "UTC"}
