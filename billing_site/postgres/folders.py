"""Making directories with rights that do not depend on the caller's umask."""

import stat
from pathlib import Path

from billing_site.postgres.account import Account


def make_enterable(directory: Path) -> None:
    """Make `directory`; only what is made here gets its rights set, no existing parent is touched."""
    for part in reversed([directory, *directory.parents]):
        if not part.exists():
            part.mkdir(exist_ok=True)
            part.chmod(0o755)


def make_private(directory: Path, owner: Account) -> None:
    """Make `directory` for `owner` alone, or refuse one that somebody else has put there.

    Raises PermissionError.
    """
    try:
        directory.mkdir(mode=0o700)
        owner.own(directory)
    except FileExistsError:
        status = directory.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != owner.uid or status.st_mode & 0o022:
            raise PermissionError(f"{directory} is not a private directory of the server's account") from None
