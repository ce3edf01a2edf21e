"""pg_dump and pg_restore as they are run: their secrets, and the proof of a dump."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
import pytest

from botdb.database import dialect
from tests.backup.conftest import TRADES
from tests.conftest import AddTrades, Botdb
from tests.faults.conftest import assert_reported, others
from tests.postgres import Postgres
from tests.processes import DEADLINE, wait_for

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])

Programs = Callable[..., Path]


@pytest.fixture
def programs(tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """Put shell scripts in the place of pg_dump and pg_restore, by default those of the server."""

    def make(**scripts: str | None) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in ("pg_dump", "pg_restore"):
            script = scripts.get(name, f'exec {postgres.programs}/{name} "$@"')
            if script is not None:
                text = script.replace("REAL", str(postgres.programs / name))
                (folder / name).write_text(f"#!/bin/sh\n{text}\n")
                (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        return folder

    return make


@pytest.mark.usefixtures("with_pg_dump")
def test_a_dump_restores_to_the_same_rows(
    botdb: Botdb, url: str, empty_url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades(*TRADES)
    target = tmp_path / "bot.dump"
    assert botdb("backup", str(target), "--json", db=url).json["kind"] == "pg_dump"
    assert target.stat().st_mode & 0o777 == 0o600
    subprocess.run(["pg_restore", f"--dbname={empty_url}", target], check=True)
    trades = ("trades", "list", "--json", "--sort=id")
    assert botdb(*trades, db=empty_url).json == botdb(*trades, db=url).json
    assert botdb("config", "show", db=empty_url).out == botdb("config", "show", db=url).out


def test_a_dump_may_take_longer_than_a_transaction_may(
    botdb: Botdb, url: str, postgres: Postgres, programs: Programs, tmp_path: Path
) -> None:
    database = urlsplit(url).path[1:]
    for limit in ("idle_in_transaction_session_timeout", "transaction_timeout"):
        postgres.execute(f"ALTER DATABASE {database} SET {limit} = '600ms'")
    programs(pg_dump='REAL "$@"; code=$?; sleep 0.8; exit $code')
    assert botdb("backup", str(tmp_path / "bot.dump"), db=url).code == 0


# --- versions and locks -------------------------------------------------------------------


def test_the_error_about_an_older_pg_dump_has_both_versions(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = sorted(Path("/usr/lib/postgresql").glob("1[3-7]/bin"))
    if not older:
        pytest.skip("there is no older pg_dump in /usr/lib/postgresql")
    monkeypatch.setenv("PATH", str(older[0]))
    done = botdb("backup", str(tmp_path / "bot.dump"), db=url)
    assert done.code == 5
    [error, hint] = done.err.splitlines()
    assert "older than the server: server version: 18." in error
    assert f"pg_dump version: {older[0].parent.name}." in error
    assert hint.startswith("hint: install pg_dump 18; --portable backs up")


def test_a_dump_and_a_migration_do_not_block_each_other_for_ever(
    botdb: Botdb, url: str, programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Botdb has read the table, the migration waits for that to end, and pg_dump for both."""
    monkeypatch.setattr(dialect, "WAIT_SECONDS", 0.1)
    go = tmp_path / "go"
    programs(pg_dump=f'touch {go}.dump; until [ -e {go} ]; do sleep 0.01; done; exec REAL "$@"')
    with ThreadPoolExecutor() as pool:
        backup = pool.submit(botdb, "backup", str(tmp_path / "bot.dump"), db=url)
        wait_for(Path(f"{go}.dump").exists)
        migration = pool.submit(alter, url)
        wait_for(lambda: "Lock" in others(url))
        go.touch()
        done = backup.result(timeout=DEADLINE)
        migration.result(timeout=DEADLINE)
    assert_reported(done, 5, "statement timeout", "another program locks a table")


def alter(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("""ALTER TABLE "BotTrade" ADD COLUMN more text""")


# --- proof --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("restore", "said"),
    [(None, "pg_restore"), ("yes broken | head -c 200000 >&2; exit 1", "cannot be read again")],
)
def test_a_dump_that_cannot_be_read_back_is_refused(
    botdb: Botdb, url: str, tmp_path: Path, programs: Programs, restore: str | None, said: str
) -> None:
    programs(pg_restore=restore)
    refused = botdb("backup", str(tmp_path / "bot.dump"), db=url)
    assert (refused.code, refused.out) == (5, "") and said in refused.err
    assert [each.name for each in tmp_path.iterdir()] == ["bin"]


def test_a_dump_that_lacks_rows_is_refused(
    botdb: Botdb, url: str, tmp_path: Path, programs: Programs, add_trades: AddTrades
) -> None:
    programs(pg_dump="""REAL "$@" --exclude-table-data='"BotTrade"'""")
    add_trades(*TRADES)
    refused = botdb("backup", str(tmp_path / "bot.dump"), db=url)
    assert (refused.code, refused.out) == (1, "")
    assert "the copy is not sound: it has {'BotTrade': 0" in refused.err
    assert "hint: --portable backs up tables in partitions" in refused.err
    assert [each.name for each in tmp_path.iterdir()] == ["bin"]


# --- secrets ------------------------------------------------------------------------------

SHOW = """
tr '\\0' '\\n' < /proc/$$/cmdline > "$0.arguments"
for word in "$@"; do case "$word" in *passfile=*)
    file=${word##*passfile=}; cat "${file%% *}" > "$0.passfile";; esac; done
if [ "$PGSERVICEFILE" ]; then cat "$PGSERVICEFILE" > "$0.service"; fi
env > "$0.environment"
grep -rl hun "$TMPDIR" > "$0.found"
printf '%s\\n' 'pg_dump: error: no entry for hun:ter\\2, hun-sslpassword' >&2
exit 1"""


def test_no_secret_is_in_the_arguments_or_the_environment_of_pg_dump(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: Programs
) -> None:
    folder = programs(pg_dump=SHOW)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)  # so that TMPDIR is read again
    secrets = {"sslpassword": "hun-sslpassword", "oauth_client_secret": "hun oauth"}
    more = "".join(f"&{name}={quote(value)}" for name, value in secrets.items())
    result = botdb(
        "backup",
        str(tmp_path / "dump"),
        db=url.replace("postgres@", "postgres:hun%3Ater%5C2@") + more,
    )
    assert result.code == 5
    assert result.err.splitlines()[0].endswith("pg_dump: error: no entry for ***, ***")

    def shown(what: str) -> str:
        return (folder / f"pg_dump.{what}").read_text()

    assert "--no-password" in shown("arguments")
    assert "hun" not in shown("arguments") + shown("environment")
    assert shown("found") == ""  # nor would a kill leave it there
    assert shown("passfile") == "*:*:*:*:hun\\:ter\\\\2\n"
    assert shown("service") == (
        "[botdb]\nsslpassword=hun-sslpassword\noauth_client_secret=hun oauth\n"
    )


def test_the_real_pg_dump_reads_the_secrets_where_they_are(
    botdb: Botdb, url: str, tmp_path: Path, programs: Programs
) -> None:
    programs()
    done = botdb("backup", str(tmp_path / "dump"), "--json", db=url + "&sslpassword=a%20b")
    assert (done.code, done.json["kind"]) == (0, "pg_dump"), done.err


def test_a_secret_next_to_a_service_is_refused(
    botdb: Botdb, url: str, tmp_path: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs()
    (tmp_path / "services").write_text("[bot]\nuser=postgres\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    done = botdb("backup", str(tmp_path / "dump"), db=url + "&service=bot&sslpassword=hunter")
    assert done.code == 5 and "sslpassword next to a service" in done.err
    assert "hunter" not in done.err
