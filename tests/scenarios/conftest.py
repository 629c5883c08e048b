from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from invoices.actions.audit import audit
from tests.scenarios.shop import Shop


@pytest.fixture
def shop(db: None, client: Client, tmp_path: Path) -> Iterator[Shop]:
    """A shop whose books are in order after whatever was played."""
    yield Shop(client, tmp_path)
    assert [str(finding) for finding in audit()] == []
