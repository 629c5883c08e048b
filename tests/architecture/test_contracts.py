"""The tree keeps its promises: imports and relations go in the direction of the money."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field

ROOT = Path(__file__).resolve().parents[2]
ORDER = ["customers", "meters", "plans", "invoices", "disputes"]
NAMED_BY_STRING = {("customers.planassignment", "plan_version")}


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)


def test_the_tree_keeps_its_contracts() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The contracts over a tree of empty modules, so that one import more can be tried."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    for package in contracts["root_packages"]:
        for room in ("", "api", "admin", "management", "actions", "models", "rules"):
            (tmp_path / package / room).mkdir(parents=True, exist_ok=True)
            (tmp_path / package / room / "__init__.py").touch()
    text = (ROOT / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("place", "imported", "contract"),
    [
        ("customers/models/__init__.py", "meters.models", "Apps import in the direction of the money BROKEN"),
        ("plans/actions/__init__.py", "invoices.models", "Apps import in the direction of the money BROKEN"),
        ("meters/models/__init__.py", "meters.actions", "models call rules BROKEN"),
        ("invoices/actions/__init__.py", "invoices.api", "models call rules BROKEN"),
        ("plans/rules/__init__.py", "django.db", "Rules are pure: no Django, no clock, no database, no queue BROKEN"),
        ("invoices/models/__init__.py", "billing_site", "Apps import in the direction of the money BROKEN"),
    ],
)
def test_an_upward_import_is_caught(copy: Path, place: str, imported: str, contract: str) -> None:
    assert lint(copy).returncode == 0
    (copy / place).write_text(f"import {imported}\n")
    done = lint(copy)
    assert done.returncode == 1
    assert contract in done.stdout


def test_no_relation_points_to_a_later_app() -> None:
    upward = {
        (model._meta.label_lower, field.name)
        for model in apps.get_models()
        if model._meta.app_label in ORDER
        for field in model._meta.get_fields()
        if isinstance(field, Field) and points_up(model._meta.app_label, field)
    }
    assert upward == NAMED_BY_STRING


def points_up(app: str, field: "Field[object, object]") -> bool:
    target = getattr(field.related_model, "_meta", None)
    if target is None or target.app_label not in ORDER:
        return False
    return ORDER.index(target.app_label) > ORDER.index(app)


def test_every_field_of_every_model_has_help_text() -> None:
    silent = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ORDER
        for field in model._meta.get_fields()
        if isinstance(field, Field) and not field.auto_created and not field.help_text
    ]
    assert silent == []


def test_migrations_are_named_by_hand() -> None:
    automatic = [
        path.name
        for app in (*ORDER, "billing_site")
        for path in (ROOT / app / "migrations").glob("0*.py")
        if path.stem.endswith("initial") or "_auto_" in path.stem or "_alter_" in path.stem
    ]
    assert automatic == []
