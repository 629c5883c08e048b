"""The system account that runs the server: ourselves, or somebody harmless when we are root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int

    def can_enter(self, directory: Path) -> bool:
        """Whether the account may reach `directory`; parts that do not exist yet do not count."""
        parts = [directory, *directory.parents]
        return all(self._may_pass(part.stat()) for part in parts if part.exists())

    def _may_pass(self, status: os.stat_result) -> bool:
        shift = 6 if status.st_uid == self.uid else 3 if status.st_gid == self.gid else 0
        return bool(status.st_mode >> shift & 0o1)

    def own(self, path: Path) -> None:
        """Give `path` to the account; nothing to do unless we are root."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


def for_new_data() -> Account:
    """PostgreSQL refuses to run as root, so root lends it `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    known = {entry.pw_name: Account(entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall()}
    return next((known[name] for name in UNPRIVILEGED if name in known), Account(65534, 65534))


def for_data(data: Path) -> Account:
    """Whoever owns the data keeps serving it, also when root starts it later."""
    if os.geteuid() != 0 or not data.exists():
        return for_new_data()
    status = data.stat()
    return Account(status.st_uid, status.st_gid) if status.st_uid else for_new_data()
