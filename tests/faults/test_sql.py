"""SQL where a user can put text: it is looked for, stored or refused, and never run."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import peewee
import pytest

from botdb.database.dialect import quoted
from tests.conftest import AddTrades, Botdb, connected
from tests.faults.commands import COMMANDS, NEEDED
from tests.postgres import Postgres

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


def test_text_that_looks_like_sql_is_stored_and_found(
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


NAMES = (
    'a"; DROP TABLE "BotTrade"; --', "b'c", "e ? f", "select", "fill%", "%s", "50%(x)s %% %",
    "{name!r}", ":x $1", "two\nlines", "back\\slash", "a.b", "[red]", "Ü漢", "`", "x -- /* y",
)  # fmt: skip


@pytest.fixture
def odd_names(db: peewee.Database, other_url: str, botdb: Botdb, url: str) -> None:
    """Columns of every such name in two tables, here and in the database of `other_url`."""
    with connected(other_url) as other:
        for database in (db, other):
            with database.atomic():
                for name in NAMES:
                    for table in ("BotTrade", "BotConfig"):
                        database.execute_sql(f'ALTER TABLE "{table}" ADD {quoted(name)} TEXT')
    db.close()
    trade = {"id": "t1", "symbol": "A", "status": "open", "entryPrice": 1, "shares": 1}
    rows = [
        {**trade, **{name: name for name in NAMES}},
        {**trade, "id": "t2", "status": "closed", "pnl": 1, "exitAt": "2026-03-06T14:36Z"},
    ]
    done = botdb("trades", "import", "-", "-q", db=url, input=json.dumps(rows))
    assert done.code == 0, done


@pytest.mark.usefixtures("odd_names")
def test_a_later_column_may_have_any_name(botdb: Botdb, url: str) -> None:
    """Names come from the database itself, and are quoted."""
    for name in NAMES:
        listed = botdb("trades", "list", "--json", "--sort", name, "--columns", name, db=url)
        assert listed.json == [{name: name}, {name: None}], listed
        assert botdb("trades", "set", "t1", f"{name}=x%s?", "--yes", db=url).code == 0
        document = json.dumps({name: f"{name}!"})
        done = botdb("config", "apply", "-", "--yes", db=url, input=document)
        assert done.code == 0, done
        shown = botdb("config", "get", name, "--json", db=url)
        assert shown.json == {name: f"{name}!"}, shown
        assert botdb("config", "set", f"{name}={name}?", "--yes", db=url).code == 0


@pytest.mark.usefixtures("odd_names")
def test_no_command_fails_because_of_the_name_of_a_later_column(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDITOR", "/bin/true")
    for command in COMMANDS:
        if command.words in (("demo",), ("help",)):  # which use no database
            continue
        suffix = {"backup": "b.db", "plot": "p.svg"}.get(command.words[-1])
        typed = command.typed(**({"file": suffix} if suffix else {}))
        (tmp_path / "missing.csv").write_text("{}" if command.words[0] == "config" else "[]")
        flags = [f"--{name}" for name in ("yes", "force") if command.may(name)]
        flags += ["--all"] * (command.words[-1] == "reset")
        done = botdb(*typed, *flags, db=url)
        assert done.code in (0, 4, 6), (typed, done)


@pytest.mark.usefixtures("odd_names")
@pytest.mark.parametrize("form", ["jsonl", "csv", "json"])
def test_columns_of_any_name_move_to_the_other_engine(
    botdb: Botdb, url: str, other_url: str, form: str
) -> None:
    listed = botdb("trades", "list", "-o", form, db=url).out
    for conflict in ("fail", "skip", "replace"):
        command = ("trades", "import", "-", "--on-conflict", conflict)
        done = botdb(*command, db=other_url, input=listed)
        assert done.code == 0, done
    stored = botdb("trades", "list", "--json", db=url).json
    assert botdb("trades", "list", "--json", db=other_url).json == stored
    assert [stored[0][name] for name in NAMES] == list(NAMES)


@pytest.mark.usefixtures("odd_names")
def test_columns_of_any_name_are_in_a_backup(
    botdb: Botdb, url: str, tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres.programs))
    done = botdb("backup", str(tmp_path / "b"), "--json", db=url)
    assert done.code == 0 and done.json["rows"]["BotTrade"] == 2, done
    copy = str(tmp_path / "copy.db")
    assert botdb("backup", copy, "--portable", db=url).code == 0
    for command in (("trades", "list", "--json"), ("config", "show", "--json")):
        assert botdb(*command, db=copy).json == botdb(*command, db=url).json


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("attack", [ATTACKS[1], "%s %(x)s ? :x $1 {}", "a b,public", "-c x=y", "é"])
def test_the_schema_of_a_url_is_used_as_a_name_only(
    botdb: Botdb, url: str, db: peewee.Database, before: list[object], attack: str
) -> None:
    there = f"{url}&schema={quote(attack, safe='')}"
    missing = botdb("trades", "list", db=there)
    assert (missing.code, missing.out) == (5, ""), missing
    with db.atomic():
        db.execute_sql(f"CREATE SCHEMA {quoted(attack)}")
    db.close()
    assert botdb("init", "-q", db=there).code == 0
    assert botdb("config", "set", "minWinRate=0.25", db=there).code == 0
    assert botdb("config", "get", "minWinRate", db=there).out == "0.25\n"
    assert botdb("trades", "list", "--json", db=there).json == []
    assert tables(db) == before
