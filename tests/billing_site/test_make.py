"""The Makefile's own promises; `make check`'s parts each as a test."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from scripts import setup

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
CHECKS = re.findall(r"^CHECKS := (.*)$", MAKEFILE, re.MULTILINE)[0].split()


def make(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = ["make", "--silent", "--no-print-directory", *arguments]
    theirs = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(command, cwd=ROOT, env=theirs, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("check", CHECKS)
def test_make_check_passes(check: str) -> None:
    done = make(check)
    assert done.returncode == 0, done.stdout + done.stderr


def test_setting_up_a_second_time_does_nothing() -> None:
    made = setup.STAMP.stat().st_mtime_ns
    assert make("setup").stderr == ""
    assert setup.STAMP.stat().st_mtime_ns == made


def test_help_names_every_target_that_people_use() -> None:
    shown = make("help").stdout
    assert re.findall(r"^  make (\S+)", shown, re.MULTILINE) == [
        "help", "setup", "demo", "test", "bench", "soak", "disturb", "fuzz", "check", "lock",
    ]  # fmt: skip


def test_continuous_integration_runs_make_test() -> None:
    run = ROOT / ".ci" / "run"
    assert run.stat().st_mode & 0o111
    assert run.read_text().rstrip().endswith("exec make test")


def test_an_index_that_is_set_for_pip_alone_is_used_by_uv_too() -> None:
    listing = (
        "global.index-url='https://one.example/simple'\n"
        "global.extra-index-url='https://two.example/simple'\n"
        "global.find-links='/forgotten'\n"
        ":env:.find-links='\\n/wheels\\n/more'\n"
        "global.timeout='60'\n"
    )
    assert setup.as_uv_calls_them(listing) == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_DEFAULT_INDEX": "https://one.example/simple",
        "UV_INDEX": "https://two.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
    }


def test_the_environment_is_made_again_when_the_lock_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "LOCK", tmp_path / "changed.lock")
    (tmp_path / "changed.lock").write_text("other==1\n")
    before, after = setup.STAMP.read_text().splitlines(), setup.wanted()
    assert before[1] == after[1]
    assert before[2] != after[2]
