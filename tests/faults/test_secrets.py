"""Passwords stay hidden, and files can be read by their owner alone."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import AddTrades, Botdb
from tests.faults.commands import COMMANDS
from tests.postgres import Postgres, copy_database

SECRET = "hunter2secret"


@pytest.fixture
def any_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("any_umask")
def test_every_file_that_botdb_makes_is_its_owners_alone(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database, its side files, the journal, a backup, a picture, a sample and a draft."""
    add_trades({"id": "t1", "pnl": 1, "exitAt": "2026-03-06T14:36Z"})
    there = {path for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.setenv("BOTDB_JOURNAL", str(tmp_path / "new" / "folder" / "journal.jsonl"))
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\ncp -p "$1" "$0.draft"\nsed -i s/0.25/0.35/ "$1"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    for command in (
        ("init",), ("config", "set", "minWinRate=0.25"), ("config", "edit"),
        ("backup", str(tmp_path / "b.db"), "--portable"),
        ("stats", "plot", str(tmp_path / "p.svg")), ("stats", "plot", str(tmp_path / "p.html")),
    ):  # fmt: skip
        done = botdb(*command, db=url)
        assert done.code == 0, done
    assert botdb("demo", str(tmp_path / "demo.db"), "-q").code == 0
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - there - {editor}
    names = {path.name for path in made}
    assert {"journal.jsonl", "b.db", "p.svg", "p.html", "demo.db", "editor.draft"} <= names
    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in made}
    assert set(modes.values()) == {"0o600"}, modes
    assert stat.S_IMODE((tmp_path / "new" / "folder").stat().st_mode) == 0o700


WAYS = ("URL", "parameter", "PGPASSWORD", "service file", "password file")


def given(way: str, server: str, folder: Path) -> tuple[str, dict[str, str]]:
    """A URL and an environment that carry the password in one way to a server of TCP."""
    address = server.partition("@")[2]
    env = {"BOTDB_TRACEBACK": "1", "BOTDB_JOURNAL": str(folder / "journal.jsonl")}
    host, _, database = address.partition("/")
    name, _, port = host.partition(":")
    match way:
        case "URL":
            return f"postgresql://postgres:{SECRET}@{address}", env
        case "parameter":
            return f"postgresql://postgres@{address}?password={SECRET}", env
        case "PGPASSWORD":
            return f"postgresql://postgres@{address}", env | {"PGPASSWORD": SECRET}
        case "service file":
            (folder / "service.conf").write_text(
                f"[bot]\nhost={name}\nport={port}\ndbname={database}\nuser=postgres\n"
                f"password={SECRET}\n"
            )
            env |= {"PGSERVICEFILE": str(folder / "service.conf")}
            return "postgresql:///?service=bot", env
        case _:
            (folder / "pgpass").write_text(f"*:*:*:*:{SECRET}\n")
            (folder / "pgpass").chmod(0o600)
            return f"postgresql://postgres@{address}", env | {"PGPASSFILE": str(folder / "pgpass")}


@pytest.mark.parametrize("way", WAYS)
def test_a_password_is_in_no_output_journal_error_or_traceback(
    botdb: Botdb, postgres: Postgres, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all goes well, where the database is missing, and where there is no server."""

    def prepared(server: str) -> str:
        url, env = given(way, server, tmp_path)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        return url

    url = prepared(postgres.tcp_url(copy_database(postgres, "botdb_template")))
    said = ""
    for command in (
        ("config", "set", "minWinRate=0.25", "-v"),
        ("config", "log"),
        ("status",),
        ("trades", "show", "none", "-v"),
        ("backup", str(tmp_path / "backup"), "--portable", "-v"),
    ):
        done = botdb(*command, db=url)
        assert done.code in (0, 3), done
        said += done.out + done.err
    for server in (postgres.tcp_url("no_such_database"), "postgresql://postgres@127.0.0.1:1/x"):
        done = botdb("status", "-v", db=prepared(server))
        assert done.code == 5 and "Traceback" in done.err
        said += done.out + done.err
    assert SECRET not in said
    assert SECRET not in (tmp_path / "journal.jsonl").read_text()


WRONG_URLS = (
    f"postgresql://u:{SECRET}@127.0.0.1:1/db?nonsense=1",
    f"postgresql://u:{SECRET}@127.0.0.1:1/db?sslmode=nonsense",
    f"postgresql://u:{SECRET}@no.such.host.invalid/db",
    f"postgresql:///db?host=/no/such/folder&user=u&password={SECRET}",
    f"postgresql://u:{SECRET}%t@127.0.0.1/db",
    f"postgresql://u:{SECRET}@[::1/db",
    f"postgres//u:{SECRET}@h/db",
    f"mysql://u:{SECRET}@h/db",
    f"postgresql://u:%00{SECRET}@127.0.0.1:1/db",
    f"host=h password={SECRET}",
)


def test_no_command_shows_the_password_of_a_wrong_url(
    botdb: Botdb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOTDB_TRACEBACK", "1")
    monkeypatch.chdir(tmp_path)
    every = [(command.typed(), WRONG_URLS[0]) for command in COMMANDS if command.words != ("demo",)]
    for words, url in (*every, *((["status", "-v"], url) for url in WRONG_URLS)):
        done = botdb(*words, db=url)
        assert done.code in (2, 5) or {"log", "undo", "help"} & {*words}, (words, done)
        assert SECRET not in done.out + done.err, (words, url)


# --- servers that repeat a password -------------------------------------------------------


@pytest.fixture
def repeating() -> Iterator[str]:
    """A server that asks for a password and refuses it by name, with a control sequence."""

    def message(kind: bytes, body: bytes) -> bytes:
        return kind + (len(body) + 4).to_bytes(4) + body

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:  # the test has ended
                return
            with client:
                if client.recv(1_000)[4:8] == b"\x04\xd2\x16\x2f":  # asks for TLS
                    client.sendall(b"N")
                    client.recv(1_000)
                client.sendall(message(b"R", (3).to_bytes(4)))  # the password, in clear text
                password = client.recv(1_000)[5:-1]
                said = b"SFATAL\0C28P01\0Mwrong \x1b[31m: " + password + b"\0\0"
                client.sendall(message(b"E", said))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"postgresql://postgres@127.0.0.1:{listener.getsockname()[1]}/bot"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("way", [way for way in WAYS if way != "service file"])
def test_a_password_that_a_server_repeats_is_masked(
    botdb: Botdb, repeating: str, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the error and in the traceback, neither of which steers the terminal."""
    url, env = given(way, repeating, tmp_path)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    done = botdb("status", db=url)
    assert done.code == 5 and "Traceback" in done.err
    assert "wrong \\x1b[31m: ***" in done.err.splitlines()[-2]
    assert SECRET not in done.err and "\x1b" not in done.err


@pytest.mark.parametrize("way", ["PGPASSWORD", "password file"])
def test_a_password_that_a_statement_repeats_is_masked(
    botdb: Botdb, postgres: Postgres, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = copy_database(postgres, "botdb_template")
    postgres.execute(
        f"""CREATE FUNCTION repeat() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE 'no: {SECRET}'; END $$;
        CREATE TRIGGER repeat BEFORE UPDATE ON "BotConfig" EXECUTE FUNCTION repeat()""",
        name,
    )
    url, env = given(way, postgres.tcp_url(name), tmp_path)
    for variable, value in env.items():
        monkeypatch.setenv(variable, value)
    done = botdb("config", "set", "minWinRate=0.3", db=url)
    assert done.code == 5 and ": no: ***" in done.err
    assert SECRET not in done.err
