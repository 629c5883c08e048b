"""Make `.venv` with this Python and the locked packages. The second time there is nothing to do.

Runs before anything is installed, so it uses the standard library alone.
"""

import ast
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV, TOOLS = ROOT / ".venv", ROOT / ".tools"
LOCK, STAMP = ROOT / "requirements-dev.lock", VENV / "synced"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
AS_UV_CALLS_IT = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


def main() -> None:
    if sys.version_info < OLDEST:
        sys.exit(f"Upshot needs Python 3.11 or newer; this is {sys.version.split()[0]} (PYTHON=... chooses)")
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = STAMP.read_text().splitlines() if STAMP.exists() else []
        if not PYTHON.exists() or stamp != wanted():
            install(afresh=not PYTHON.exists() or stamp[:2] != wanted()[:2])
            STAMP.write_text("\n".join(wanted()))


def wanted() -> list[str]:
    """What the environment is made from: this Python, this place (scripts hold its path), the lock file."""
    return [sys.executable, str(ROOT), hashlib.sha256(LOCK.read_bytes()).hexdigest()]


def install(*, afresh: bool) -> None:
    say("Installing the locked packages into .venv ...")
    if afresh:
        shutil.rmtree(VENV, ignore_errors=True)
    uv = find_uv()
    if not (uv and install_with_uv(uv)):
        say("uv could not do it; trying pip.")
        install_with_pip()


def find_uv() -> str | None:
    """uv from PATH or from `.tools`, where pip puts it if need be; None when there is no pip either."""
    ours = TOOLS / "bin" / "uv"
    found = shutil.which("uv") or (str(ours) if ours.exists() else None)
    if found and runs([found, "--version"]):
        return found
    return str(ours) if fetch_uv() and ours.exists() else None


def fetch_uv() -> bool:
    options = ["--quiet", "--disable-pip-version-check", "--upgrade", "--target", str(TOOLS)]
    return any(runs([python, "-m", "pip", "install", *options, "uv"]) for python in with_pip())


def with_pip() -> list[str]:
    """Pythons whose pip may be asked: this one, else a bare environment of our own."""
    if runs([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable]
    bare = TOOLS / "pip"
    try:
        venv.create(bare, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, OSError):
        return []
    return [str(bare / "bin" / "python")]


def install_with_uv(uv: str) -> bool:
    environment = {**settings_of_pip(), "UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1", **os.environ}
    make = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), str(LOCK)]
    return (PYTHON.exists() or runs(make, environment)) and runs(sync, environment)


def settings_of_pip() -> dict[str, str]:
    """uv does not read pip's configuration; a machine whose index is set there means both."""
    ask = [sys.executable, "-m", "pip", "config", "list"]
    return as_uv_calls_them(subprocess.run(ask, capture_output=True, text=True, check=False).stdout)


def as_uv_calls_them(listing: str) -> dict[str, str]:
    """pip's `config list` as uv's variables; a later line wins, as in pip."""
    pairs = (line.partition("=") for line in listing.splitlines() if "=" in line)
    values = {key.rpartition(".")[2]: str(ast.literal_eval(value)).split() for key, _, value in pairs}
    found = {ours: values[theirs] for theirs, ours in AS_UV_CALLS_IT.items() if theirs in values}
    joined = {ours: ("," if ours == "UV_FIND_LINKS" else " ").join(value) for ours, value in found.items()}
    return {"UV_INDEX_STRATEGY": "unsafe-best-match"} | joined  # safe: every file's hash is locked


def install_with_pip() -> None:
    pythons = with_pip()
    if not pythons:
        sys.exit("This Python has neither pip nor venv's pip: install uv, or your system's python3-pip.")
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=False, symlinks=True)
    installer = [pythons[0], "-m", "pip", "--python", str(PYTHON), "install", "--quiet"]
    if not runs([*installer, "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)], os.environ):
        sys.exit("The packages could not be installed; what pip said stands above.")


def runs(command: list[str], environment: "os._Environ[str] | dict[str, str] | None" = None) -> bool:
    """Whether the command ends well; what it says goes to the terminal only when an environment is given."""
    quiet = subprocess.DEVNULL if environment is None else None
    try:
        done = subprocess.run(command, env=environment, stdout=quiet, stderr=quiet, check=False)
    except OSError:
        return False
    return done.returncode == 0


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
