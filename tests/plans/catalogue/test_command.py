"""`manage.py catalog`, as people use it."""

import io
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer
from plans.management.commands.catalog import summary
from plans.rules.catalogue.differences import Change
from tests.plans.catalogue.files import FILE, METER

pytestmark = pytest.mark.django_db


class Said(NamedTuple):
    out: str
    err: str


def catalog(*arguments: str | Path) -> Said:
    out, err = io.StringIO(), io.StringIO()
    call_command("catalog", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    return Said(out.getvalue(), err.getvalue())


def refused(*arguments: str | Path) -> Said:
    """What goes to standard error, and the last word of the command, which exits with 1."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("catalog", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    assert caught.value.returncode == 1
    assert out.getvalue() == ""
    return Said(str(caught.value), err.getvalue())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.yaml"
    path.write_text(FILE)
    return path


def test_applying_says_what_was_done_and_then_that_there_is_nothing_to_do(file: Path) -> None:
    assert catalog("apply", file).out.splitlines() == [
        "created meter tickets",
        "created plan support",
        "published version 1 of support",
        "created customer acme",
        "created assignment of acme to support from 2026-10-01",
    ]
    assert catalog("apply", file).out == "nothing to change\n"


def test_checking_says_the_same_and_writes_nothing(file: Path) -> None:
    said = catalog("apply", "--check", file).out.splitlines()

    assert said[0] == f"{file} is valid; to apply it would say:"
    assert len(said) == 6
    assert not Customer.objects.exists()


def test_problems_go_to_standard_error_with_file_line_and_path(file: Path) -> None:
    file.write_text(FILE.replace('"2.00"', "2.00").replace("USD", "usd", 1))

    said = refused("apply", file)

    assert said.out == f"2 problems in {file}; nothing was written"
    assert said.err.splitlines() == [
        f"{file}:6: plans[0].currency: 'usd' is not an ISO 4217 currency code, such as USD",
        f'{file}:11: plans[0].charges[0].rate.unit_price: is a float; write the number in quotes: "2.00"',
    ]
    assert not Customer.objects.exists()


def test_a_check_refuses_what_applying_would(file: Path) -> None:
    file.write_text("meters: [{}]")

    assert refused("apply", "--check", file).err == f"{file}:1: meters[0].key: is missing\n"


def test_a_file_can_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(METER.encode())))

    assert catalog("apply", "-").out == "created meter tickets\n"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refused("apply", tmp_path / "none.yaml").out.endswith("none.yaml cannot be read: No such file or directory")
    assert refused("apply", tmp_path).out.endswith("cannot be read: Is a directory")


def test_only_so_much_of_an_endless_file_is_read() -> None:
    assert refused("apply", "/dev/zero").err == "/dev/zero:1: the file is larger than 8 MiB; split it\n"


def test_very_many_problems_are_counted_and_not_all_shown(file: Path) -> None:
    file.write_text("meters:\n" + "  - {}\n" * 1500)

    said = refused("apply", file)

    assert said.out == f"1,500 problems in {file} (500 more than shown); nothing was written"
    assert len(said.err.splitlines()) == 1000


def test_an_export_goes_to_standard_output_or_a_file(file: Path, tmp_path: Path) -> None:
    catalog("apply", file)
    other = tmp_path / "exported.yaml"

    assert catalog("export", other) == Said("", "")
    assert catalog("export").out == other.read_text()
    assert catalog("apply", other).out == "nothing to change\n"


def test_an_export_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    assert refused("export", tmp_path / "none" / "x.yaml").out.endswith("cannot be written: No such file or directory")


def test_many_changes_of_a_kind_are_only_counted() -> None:
    many = [Change("created", "customer", f"c{n}") for n in range(1200)]

    assert list(summary([*many, Change("created", "meter", "m")])) == [
        "created 1,200 customers",
        "created meter m",
    ]


def test_problems_of_standard_input_are_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"meters: [{}]")))

    assert refused("apply", "-").err == "standard input:1: meters[0].key: is missing\n"
