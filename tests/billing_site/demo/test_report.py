from pathlib import Path

import pytest

from billing_site.demo.access import Doors
from billing_site.demo.report import doors_report

DOORS = Doors("demo", "a password", "up_secret", Path("/data/demo/api_key"))


@pytest.mark.parametrize("site", [None, "http://127.0.0.1:8000"])
def test_the_key_itself_is_never_printed(site: str | None) -> None:
    assert "up_secret" not in "\n".join(doors_report(DOORS, site))


def test_an_address_is_only_given_while_it_is_served() -> None:
    assert "Admin       http://127.0.0.1:8000/admin/" in list(doors_report(DOORS, "http://127.0.0.1:8000"))
    assert "127.0.0.1" not in "\n".join(doors_report(DOORS, None))
