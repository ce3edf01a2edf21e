"""SQL where a user can put text: it is looked for, stored or refused, and never run."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import peewee
import pytest

from botdb.database import quoted
from tests.conftest import AddTrades, Botdb
from tests.faults.commands import COMMANDS, NEEDED

ATTACKS = (
    '\'; DROP TABLE "BotTrade"; --',
    '"; DELETE FROM "BotTrade"; --',
    "x' OR '1'='1",
    'symbol" FROM "BotTrade"; DROP TABLE "BotConfig"; --',
    "%s %(x)s ? :x $1 {}",
    "\\'; DROP TABLE x; --",
    'id; DROP TABLE "BotTrade"',
    "1) OR (1=1",
    "LIKE '%'",
    "$$; $$",
)


def tables(db: peewee.Database) -> list[tuple[object, ...]]:
    """Every row of the bot's tables."""
    try:
        names = ("BotTrade", "BotConfig", "BotDailyStats")
        return [row for name in names for row in db.execute_sql("SELECT * FROM " + quoted(name))]
    finally:
        db.close()


@pytest.fixture
def before(
    botdb: Botdb, db: peewee.Database, url: str, add_trades: AddTrades,
    monkeypatch: pytest.MonkeyPatch,
) -> list[tuple[object, ...]]:  # fmt: skip
    monkeypatch.setenv("PATH", "")
    add_trades({"id": "t1", "pnl": 1, "exitAt": "2026-03-06T14:36Z"}, {"id": "t2"})
    assert botdb("stats", "rollup", db=url).code == 0
    return tables(db)


def test_no_argument_is_run_as_sql(
    botdb: Botdb, db: peewee.Database, url: str, before: list[object], tmp_path: Path
) -> None:
    """Every argument and every option of every noun; commands that ask get no yes."""
    tried = set()
    for command in COMMANDS:
        if command.words == ("demo",):
            continue
        for name in command.takes_text:
            if (command.words[0], name) in tried or name in ("watch", "tier", "limit"):
                continue
            tried.add((command.words[0], name))
            for attack in ATTACKS[:3]:
                is_file = NEEDED.get(name) == "missing.csv"
                values = {name: f"{tmp_path}/{attack}" if is_file else attack}
                done = botdb(*command.typed(**values), db=url)
                assert done.code in (0, 2, 3, 4, 6), (str(command), name, attack, done)
                assert "syntax" not in done.err, (str(command), name, attack, done)
    assert tables(db) == before


def test_text_of_sql_is_stored_and_found_again(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(
        *[
            {"id": f"{i}{text}", "symbol": text, "exitReason": text, "catalystType": text}
            for i, text in enumerate(ATTACKS)
        ]
    )
    for i, text in enumerate(ATTACKS):
        shown = botdb("trades", "show", f"{i}{text}", "--json", db=url).json
        assert shown["exitReason"] == text
        for option in ("--symbol", "--exit-reason", "--catalyst"):
            found = botdb("trades", "list", f"{option}={text}", "--json", db=url).json
            assert [trade["id"] for trade in found] == [f"{i}{text}"], (option, text)
        done = botdb("trades", "set", f"{i}{text}", f"symbol={text}!", "--yes", db=url)
        assert done.code == 0, done
    assert len(botdb("trades", "list", "--json", db=url).json) == len(ATTACKS)


def test_a_later_column_may_have_any_name(
    botdb: Botdb, db: peewee.Database, url: str, add_trades: AddTrades
) -> None:
    """Names come from the database itself, and are quoted."""
    names = ['a"; DROP TABLE "BotTrade"; --', "b'c", "e ? f", "select"]
    with db.atomic():
        for name in names:
            db.execute_sql(f'ALTER TABLE "BotTrade" ADD COLUMN {quoted(name)} TEXT')
            db.execute_sql(f'ALTER TABLE "BotConfig" ADD COLUMN {quoted(name)} TEXT')
    db.close()
    add_trades({"id": "t1", **{name: name for name in names}})
    for name in names:
        shown = botdb("trades", "list", "--json", "--sort", name, db=url)
        assert [trade[name] for trade in shown.json] == [name]
        done = botdb("config", "set", f"{name}={name}", "--yes", db=url)
        assert done.code == 0, done
        assert botdb("config", "get", name, db=url).out == f"{name}\n"
        assert botdb("trades", "set", "t1", f"{name}=x", "--yes", db=url).code == 0


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("attack", [*ATTACKS, 'a"b', "a\\b", "a b,public", "-c x=y", "public, x"])
def test_a_schema_is_a_name_and_nothing_else(
    botdb: Botdb, url: str, db: peewee.Database, before: list[object], attack: str
) -> None:
    there = f"{url}&schema={quote(attack, safe='')}"
    missing = botdb("trades", "list", db=there)
    assert (missing.code, missing.out) == (5, ""), missing
    with db.atomic():
        db.execute_sql(f"CREATE SCHEMA {quoted(attack).replace('%', '%%')}")
    db.close()
    assert botdb("init", "-q", db=there).code == 0
    assert botdb("config", "set", "minWinRate=0.25", db=there).code == 0
    assert botdb("config", "get", "minWinRate", db=there).out == "0.25\n"
    assert botdb("trades", "list", "--json", db=there).json == []
    assert tables(db) == before
