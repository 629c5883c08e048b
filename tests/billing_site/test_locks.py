from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("*.lock")))
def test_a_lock_file_names_no_address(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text()


def test_there_is_a_lock_file_for_running_and_one_for_developing() -> None:
    assert {path.name for path in ROOT.glob("*.lock")} == {"requirements.lock", "requirements-dev.lock"}
