"""The bar of `manage.py bill`: on a terminal only."""

from io import StringIO

import pytest
from django.core.management import call_command

from customers.models import PlanAssignment


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def bill(err: StringIO) -> str:
    out = StringIO()
    call_command("bill", period="2026-10", as_of="2026-11-02T09:00:00Z", stdout=out, stderr=err)
    assert "12 customers done, 0 parked" in out.getvalue()
    return err.getvalue()


@pytest.mark.usefixtures("twelve")
def test_a_terminal_sees_a_bar_with_counts_that_is_cleared_before_the_report() -> None:
    shown = bill(Terminal())
    assert f"[{'#' * 30}] 12 of 12 customers" in shown
    assert shown.endswith("\r\x1b[2K")


def test_a_pipe_sees_none(twelve: list[PlanAssignment]) -> None:
    assert bill(StringIO()) == ""
