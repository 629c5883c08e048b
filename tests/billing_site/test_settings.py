"""docs/settings.md against the code."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.environment import FROM_THE_SHELL

ROOT = Path(__file__).resolve().parents[2]
APPS = ("billing_site", "customers", "meters", "plans", "invoices", "disputes")
READ = re.compile(r"""["'](UPSHOT_[A-Z_]+|DATABASE_URL|WEB_CONCURRENCY)["']""")
ROW = re.compile(r"^\| `([A-Z_]+)`", re.MULTILINE)


def sources() -> Iterator[Path]:
    yield ROOT / "gunicorn.conf.py"
    for app in APPS:
        yield from (ROOT / app).rglob("*.py")


def documented() -> tuple[list[str], list[str]]:
    for_all, for_tests = (ROOT / "docs" / "settings.md").read_text().split("For the test suite alone")
    return ROW.findall(for_all), ROW.findall(for_tests)


def test_every_setting_that_is_read_is_documented_and_the_other_way_round() -> None:
    read = {name for path in sources() for name in READ.findall(path.read_text())}
    assert sorted(read - set(FROM_THE_SHELL)) == sorted(documented()[0])


def test_every_switch_of_the_suite_is_documented_and_let_through() -> None:
    assert sorted(FROM_THE_SHELL) == sorted(documented()[1])
    tests = (path for path in (ROOT / "tests").rglob("*.py") if path.parent != Path(__file__).parent)
    of_our_readers = {"UPSHOT_KEY", "UPSHOT_URL"}  # what the programs in the documents ask for
    read = {name for path in tests for name in READ.findall(path.read_text())}
    assert read - set(documented()[0]) - of_our_readers <= set(FROM_THE_SHELL)


def test_reading_the_settings_starts_no_server_and_writes_no_file(tmp_path: Path) -> None:
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("UPSHOT_", "DATABASE_URL"))}
    environment = bare | {"UPSHOT_DATA_DIR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "billing_site.settings"}
    read = "import django; django.setup(); from django.conf import settings; print(settings.DATABASES)"
    subprocess.run([sys.executable, "-c", read], cwd=ROOT, env=environment, check=True)
    assert not (tmp_path / "var").exists()
