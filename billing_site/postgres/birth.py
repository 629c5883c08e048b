"""Making a new cluster: complete or not there at all, whenever the process is killed."""

import secrets
import shutil
from pathlib import Path

from billing_site.postgres import folders
from billing_site.postgres.cluster import NAME, USER, Cluster
from billing_site.postgres.programs import Programs


def initialise(cluster: Cluster, programs: Programs) -> None:
    """Make the data directory, the password (0600) and the empty database; call under the lock."""
    password = secrets.token_urlsafe(24)
    scratch = cluster.home / "data.new"
    shutil.rmtree(scratch, ignore_errors=True)
    folders.make_private(scratch, programs.account)
    _initdb(scratch, password, programs, durable=cluster.durable)
    programs.run("postgres", "--single", "-D", scratch, "postgres", script=f"CREATE DATABASE {NAME};\n")
    _write_private(cluster.passfile, f"*:*:*:{USER}:{password}\n")
    cluster.pointer.write_text(f"{cluster.home}\n")
    scratch.rename(cluster.data)


def _initdb(data: Path, password: str, programs: Programs, *, durable: bool) -> None:
    pwfile = data.with_name("password.new")
    _write_private(pwfile, password)
    programs.account.own(pwfile)
    try:
        programs.run(
            "initdb",
            f"--pgdata={data}",
            f"--username={USER}",
            f"--pwfile={pwfile}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-local=scram-sha-256",
            "--auth-host=reject",
            *([] if durable else ["--no-sync"]),
        )
    finally:
        pwfile.unlink()


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
