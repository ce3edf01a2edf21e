"""Connections to PostgreSQL: their settings, their number, and servers that are refused."""

from __future__ import annotations

import os
import socket
from typing import Literal
from urllib.parse import urlsplit

import peewee
import pytest

from botdb.database.postgres import Database
from botdb.database.session import open_database, stream
from botdb.database.url import locate
from botdb.errors import DatabaseError
from tests.conftest import AddTrades, Botdb
from tests.postgres import Postgres

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])


@pytest.mark.parametrize("mode", ["read", "write"])
def test_settings_apply_to_each_transaction_and_not_to_the_session(
    url: str, mode: Literal["read", "write"]
) -> None:
    """Whatever runs within one, or outside, and however it ends."""
    names = ("TimeZone", "search_path", "lock_timeout", "transaction_read_only", "work_mem")
    select = "SELECT " + ", ".join(f"current_setting('{name}')" for name in names)
    given = f"{url}&options=--lock-timeout%3D9s%20-c%20work_mem%3D7MB%20&schema=a%22b"
    ours = ("UTC", '"a""b"', "9s", "on" if mode == "read" else "off", "7MB")
    db = open_database(locate(given), mode)
    [before] = psycopg_rows(db, select)
    assert db.execute_sql(select).fetchone() == ours
    with db.atomic("SERIALIZABLE"):
        assert next(stream(db, peewee.SQL(select))) == ours
    with pytest.raises(ZeroDivisionError), db.atomic():
        assert db.execute_sql(select).fetchone() == ours
        raise ZeroDivisionError
    with pytest.raises(peewee.ProgrammingError):
        db.execute_sql("SELECT nonsense")
    assert list(stream(db, peewee.SQL(select))) == [ours]
    assert psycopg_rows(db, select) == [before]
    assert before != ours
    db.close()


def psycopg_rows(db: peewee.Database, sql: str) -> list[tuple[str, ...]]:
    """What a client of the same session sees that is not botdb."""
    rows: list[tuple[str, ...]] = db.connection().execute(sql).fetchall()
    return rows


@pytest.mark.parametrize(("dropped", "shown"), [("search_path", "public"), ("read_only", "off")])
def test_a_server_that_drops_settings_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch, dropped: str, shown: str
) -> None:
    """As some poolers do: then botdb would read, or change, what it was not asked to."""
    beginning = Database._beginning

    def without(self: Database, level: str | None) -> str:
        sql = beginning(self, level)
        return sql.replace(" READ ONLY", "").replace(
            "set_config('search_path', '\"elsewhere\"'", "set_config('search_path', 'public'"
        )

    monkeypatch.setattr(Database, "_beginning", without)
    elsewhere = "&schema=elsewhere" if dropped == "search_path" else ""
    mode: Literal["read", "write"] = "write" if elsewhere else "read"
    db = open_database(locate(url + elsewhere), mode)
    with pytest.raises(DatabaseError, match=f"dropped the settings.*{dropped} is {shown}"):
        db.execute_sql('SELECT * FROM "BotConfig"')
    db.close()


@pytest.mark.parametrize("on", ["on", "True", "1"])
def test_a_url_that_only_reads_changes_nothing(botdb: Botdb, url: str, on: str) -> None:
    guarded = f"{url}&options=-c%20default_transaction_read_only%3D{on}"
    refused = botdb("config", "set", "minWinRate=0.3", db=guarded)
    assert refused.code == 5 and "read-only transaction" in refused.err
    assert botdb("config", "get", "minWinRate", db=guarded).out == "0.5\n"
    open_to_all = guarded.replace(f"%3D{on}", "%3Doff")
    assert botdb("config", "set", "minWinRate=0.3", db=open_to_all).code == 0
    assert botdb("config", "get", "minWinRate", db=open_to_all).out == "0.3\n"


def test_what_libpq_takes_from_the_environment_counts(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as environment:
        environment.setenv("PGOPTIONS", "-c default_transaction_read_only=on")
        environment.setenv("PGAPPNAME", "nightly")
        refused = botdb("config", "set", "minWinRate=0.3", db=url)
        # In place of PGOPTIONS, as for libpq.
        db = open_database(locate(f"{url}&options=-c%20work_mem%3D7MB"), "write")
    assert refused.code == 5 and "read-only transaction" in refused.err
    names = "current_setting('application_name'), current_setting('transaction_read_only')"
    assert db.execute_sql(f"SELECT {names}").fetchone() == ("nightly", "off")
    db.close()


def test_options_that_are_not_settings_are_refused(botdb: Botdb, url: str) -> None:
    for options in ("-S%2064", "-c", "-c%20a", "x-c%20a%3D1", "-c%20a%3D1%20b", "-c%20a%3D1%5C"):
        refused = botdb("status", db=f"{url}&options={options}")
        assert refused.code == 2 and "options=-c NAME=VALUE" in refused.err, options
    for setting in ("no_such_setting", "lock_timeout"):
        wrong = botdb("status", db=f"{url}&options=-c{setting}%3Dx")
        assert wrong.code == 2 and f'"{setting}"' in wrong.err and "in the URL" in wrong.err


def test_a_connection_whose_network_is_dead_ends_after_a_minute(
    url: str, postgres: Postgres
) -> None:
    """The kernel looks for signs of life; a URL may give it other times."""
    for given, idle in (("", 30), ("?keepalives_idle=7", 7)):
        db = open_database(locate(postgres.tcp_url(urlsplit(url).path[1:]) + given), "read")
        with socket.socket(fileno=os.dup(db.connection().fileno())) as connected:
            names = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")
            kept = [
                connected.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in names
            ]
        assert kept == [idle, 10, 3, 60_000]
        db.close()


def test_an_old_server_is_refused(botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botdb.database.postgres.OLDEST", 19)
    refused = botdb("status", db=url)
    assert refused.code == 5
    assert " is PostgreSQL 18" in refused.err and "needs PostgreSQL 19 or newer" in refused.err


def test_a_command_opens_one_connection(
    botdb: Botdb, url: str, add_trades: AddTrades, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To leave a stream early, psycopg would open another one that cancels."""
    add_trades({"id": "t1", "status": "open"})
    cancelled: list[object] = []
    monkeypatch.setattr("psycopg.Connection._try_cancel", lambda *a, **k: cancelled.append(a))
    for command in (
        "status", "config set minWinRate=0.3", "trades show t1", "trades miss t1 --reason x --yes",
        "check", "trades list", "stats rollup",
    ):  # fmt: skip
        assert botdb(*command.split(), db=url).code == 0, command
    assert not cancelled


def test_a_url_for_failover_reads_and_writes(botdb: Botdb, url: str) -> None:
    wanted = f"{url}&target_session_attrs=read-write"
    assert botdb("status", db=wanted).code == 0
    assert botdb("config", "set", "minWinRate=0.3", db=wanted).code == 0
