"""The library: what `from botdb import ...` gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import peewee
import pytest

import botdb
from botdb import BotConfig, BotDailyStats, BotTrade, connect
from botdb.errors import DatabaseError, InputError
from tests.conftest import Botdb


def test_a_connection_binds_the_models_and_reads(url: str) -> None:
    with connect(url):
        assert BotConfig.get().mode == "paper"
        assert BotTrade.select().count() == BotDailyStats.select().count() == 0


def test_a_connection_cannot_write_unless_asked_to(url: str) -> None:
    with pytest.raises(peewee.PeeweeException, match=r"readonly|read-only"), connect(url):
        BotTrade.create(symbol="ACME", status="open")
    with connect(url, mode="write"):
        BotTrade.create(symbol="ACME", status="open")
    with connect(url):
        assert [trade.symbol for trade in BotTrade.select()] == ["ACME"]


def test_what_fails_within_a_connection_changes_nothing(url: str) -> None:
    with pytest.raises(ZeroDivisionError), connect(url, mode="write"):
        BotTrade.create(symbol="ACME", status="open")
        raise ZeroDivisionError
    with connect(url):
        assert BotTrade.select().count() == 0


def test_connecting_creates_no_file(tmp_path: Path) -> None:
    for mode in ("read", "write"):
        with pytest.raises(DatabaseError, match="no database at"):
            connect(str(tmp_path / "typo.db"), mode=mode)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_database_without_the_tables_is_refused(empty_url: str) -> None:
    with pytest.raises(DatabaseError, match="none of the bot's tables"):
        connect(empty_url)


def test_an_invalid_url_is_refused() -> None:
    with pytest.raises(InputError, match="kind 'mysql'"):
        connect("mysql://u:secret@h/db")


def test_a_mode_that_is_not_known_does_not_open_for_writing(url: str) -> None:
    with pytest.raises(InputError, match="unknown mode 'r'"):
        connect(url, mode="r")  # type: ignore[arg-type]


def test_the_package_exports_what_all_lists_and_nothing_else() -> None:
    assert {name for name in botdb.__all__ if hasattr(botdb, name)} == set(botdb.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = botdb.nonsense


@pytest.mark.parametrize(
    "code", ["import botdb", "import botdb.cli; botdb.cli.main(['--version'])"]
)
def test_importing_botdb_imports_no_driver_peewee_or_rich(code: str) -> None:
    code += "; import sys; print(*({'peewee', 'psycopg', 'rich', 'sqlite3'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == ""


@pytest.mark.parametrize("engine", ["postgresql"])
def test_queries_use_the_schema_of_the_url(botdb: Botdb, url: str) -> None:
    own = f"{url}&schema=own"
    assert botdb("init", db=own).code == 0
    db = connect(own, mode="write")
    BotConfig.update(min_win_rate=0.25).execute()
    with db.atomic():
        BotConfig.update(max_share_price=25).execute()
        assert BotConfig.get().min_win_rate == 0.25
    assert [config.max_share_price for config in BotConfig.select()] == [25]
    db.close()
    with connect(url):
        assert (BotConfig.get().min_win_rate, BotConfig.get().max_share_price) == (0.5, 20)
