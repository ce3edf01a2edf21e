"""A dry run of every command that changes rows by hand, on a database that cannot be written."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import peewee
import pytest

from botdb.database.models import BotConfig, BotTrade
from tests.conftest import Botdb
from tests.postgres import Postgres

pytestmark = pytest.mark.usefixtures("two_trades")

COMMANDS = [
    "config set maxSharePrice=40",
    "config reset maxSharePrice",
    "config edit",
    "config apply {config}",
    "config undo",
    "trades close t1 --price 11 --rollup",
    "trades miss t1 --reason x --rollup",
    "trades set t2 pnl=41 --rollup",
    "trades undo --rollup",
    "trades reconcile {positions} --apply",
]


EDIT = (
    "import pathlib, sys; path = pathlib.Path(sys.argv[-1]); "
    "path.write_text(path.read_text().replace('maxSharePrice = 30', 'maxSharePrice = 60'))"
)


@pytest.fixture
def lock_up(
    engine: str, url: str, db: peewee.Database, request: pytest.FixtureRequest
) -> Callable[[], None]:
    """Make every later write fail."""

    def refuse() -> None:
        if engine == "sqlite":
            for table in ("BotConfig", "BotTrade", "BotDailyStats"):
                for what in ("INSERT", "UPDATE", "DELETE"):
                    db.execute_sql(
                        f'CREATE TRIGGER "{table}{what}" BEFORE {what} ON "{table}" '
                        "BEGIN SELECT RAISE(ABORT, 'read-only'); END"
                    )
        else:
            postgres: Postgres = request.getfixturevalue("postgres")
            name = urlsplit(url).path[1:]
            postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")

    return refuse


def test_a_dry_run_shows_the_change_and_needs_no_right_to_write(
    botdb: Botdb,
    db: peewee.Database,
    url: str,
    lock_up: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    botdb("config", "set", "maxSharePrice=30", db=url)
    botdb("trades", "set", "t2", "pnl=40", "--yes", db=url)
    config, positions = tmp_path / "config.json", tmp_path / "positions.json"
    config.write_text(json.dumps({"maxSharePrice": 50}))
    positions.write_text('[{"symbol": "ZZZ", "qty": "1"}]')
    monkeypatch.setenv("EDITOR", f"{sys.executable} -c {shlex.quote(EDIT)}")
    journal = tmp_path / "state" / "botdb" / "journal.jsonl"
    lock_up()

    def stored() -> list[object]:
        tables = [list(db.execute(model.select())) for model in (BotConfig, BotTrade)]
        return [*tables, journal.read_bytes()]

    before = stored()
    for command in COMMANDS:
        words = command.format(config=config, positions=positions).split()
        dry = botdb(*words, "--dry-run", db=url)
        assert dry.code in (0, 6) and dry.out, (command, dry)
        assert "dry run, nothing was written" in dry.err, command
        assert stored() == before, command
        done = botdb(*words, "--yes", db=url)
        assert done.code not in (0, 6), command
        assert stored() == before, command
