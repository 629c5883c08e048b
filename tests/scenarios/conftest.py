from pathlib import Path

import pytest
from django.test import Client

from tests.scenarios.shop import Shop


@pytest.fixture
def shop(db: None, client: Client, tmp_path: Path) -> Shop:
    return Shop(client, tmp_path)
