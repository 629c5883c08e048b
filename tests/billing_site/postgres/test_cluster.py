import os
from pathlib import Path

import pytest

from billing_site.postgres import cluster, folders, postmaster, server
from billing_site.postgres.account import Account
from billing_site.postgres.cluster import Cluster
from tests.billing_site.postgres.reach import value

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another account")


def test_a_socket_path_that_just_fits_stays_beside_the_data() -> None:
    home = Path("/" + "x" * (107 - len("//socket/.s.PGSQL.5432")))
    assert Cluster(home, home).socket_dir == home / "socket"
    assert len(os.fsencode(Cluster(home, home).socket)) == 107


def test_a_longer_socket_path_moves_to_a_short_one_of_its_own() -> None:
    homes = [Path("/" + letter * 86) for letter in "xy"]
    sockets = {Cluster(home, home).socket_dir for home in homes}
    assert len(sockets) == 2
    assert all(len(os.fsencode(socket)) < 60 for socket in sockets)


def test_a_server_in_a_very_deep_directory_can_be_reached(place: Path) -> None:
    deep = cluster.at(place / ("d" * 120), durable=False, elsewhere=place / "elsewhere")
    assert server.ensure(deep)
    assert value(deep, "SELECT 1") == 1
    server.stop(deep)
    deep.socket_dir.rmdir()


def test_a_directory_that_somebody_else_put_there_is_refused(place: Path) -> None:
    me = Account(os.geteuid(), os.getegid())
    (place / "trap").mkdir()
    (place / "trap").chmod(0o777)
    with pytest.raises(PermissionError, match="not a private directory"):
        folders.make_private(place / "trap", me)
    (place / "link").symlink_to(place)
    with pytest.raises(PermissionError, match="not a private directory"):
        folders.make_private(place / "link", me)


@pytest.mark.parametrize(("mode", "may"), [(0o755, True), (0o711, True), (0o750, False), (0o700, False)])
def test_an_account_enters_only_what_is_open_to_it(place: Path, mode: int, may: bool) -> None:
    folders.make_enterable(place / "closed" / "inner")
    (place / "closed").chmod(mode)
    stranger = Account(61234, 61234)
    assert stranger.can_enter(place / "closed" / "inner") is may
    assert stranger.can_enter(place / "closed" / "not" / "yet") is may


@only_root
def test_a_directory_closed_to_the_servers_account_gets_its_database_elsewhere(place: Path) -> None:
    (place / "home").mkdir(mode=0o700)
    data_dir, elsewhere = place / "home" / "var", place / "elsewhere"
    there = cluster.at(data_dir, durable=False, elsewhere=elsewhere)
    assert there.home.is_relative_to(elsewhere)
    server.ensure(there)
    assert there.pointer.read_text().strip() == str(there.home)
    (place / "home").chmod(0o755)
    assert cluster.at(data_dir, durable=False, elsewhere=elsewhere) == there
    server.stop(there)


@only_root
def test_a_database_elsewhere_is_set_aside_when_its_directory_was_deleted(place: Path) -> None:
    (place / "home").mkdir(mode=0o700)
    there = cluster.at(place / "home" / "var", durable=False, elsewhere=place / "elsewhere")
    server.ensure(there)
    first = postmaster.pid(there)
    there.pointer.unlink()
    assert server.ensure(there)
    assert postmaster.pid(there) != first
    assert len(list(there.home.glob("data.left-*"))) == 1
    server.stop(there)


def test_reading_the_place_of_a_cluster_writes_nothing(place: Path) -> None:
    cluster.at(place / "var").connection()
    assert not (place / "var").exists()
