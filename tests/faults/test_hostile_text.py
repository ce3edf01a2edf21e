"""Text that would control a terminal, stored everywhere, shown by every command in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botdb.database.dialect import is_postgres, quoted
from botdb.database.models import BotTrade
from tests import terminals
from tests.conftest import Botdb
from tests.faults.commands import COMMANDS, Command

HOSTILE = (
    "a\rb\x1b[31m\x1b]0;t\x07\x9b2J[red]x[/oops]\u202e\u2066\u2028\r\n\x00\x7f=1+1,\"';--\ufeff"
)
NO_NUL = HOSTILE.replace("\x00", "")  # which PostgreSQL cannot store, and no argument can hold

STEERING = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
COLOUR = re.compile(r"\x1b\[[\d;]*m")
FORMATS = ("table", "json", "jsonl", "csv")

OnTerminal = Callable[..., tuple[int, str]]


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> OnTerminal:
    """Run botdb on a terminal of 100 columns."""

    def run(*arguments: str) -> tuple[int, str]:
        code, said = terminals.on_terminal(monkeypatch, *arguments)
        return code, re.sub("\r+\n", "\n", said)

    return run


def is_harmless(said: str) -> bool:
    return not STEERING.search(COLOUR.sub("", said))


@pytest.fixture
def planted(db: peewee.Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The hostile text now in every text column of every table."""
    text = NO_NUL if is_postgres(db) else HOSTILE
    journal = tmp_path / "journal.jsonl"
    monkeypatch.setenv("BOTDB_JOURNAL", str(journal))
    monkeypatch.setenv("PATH", "")  # without pg_dump, whose version is not the server's
    with db.atomic():
        name = quoted(NO_NUL)
        for table in ("BotTrade", "BotConfig", "BotDailyStats"):
            db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN {name} TEXT')
        for status in ("open", "closed", "missed", text):
            trade = {"id": text + status, "symbol": text, "catalyst_type": text}
            trade |= {"exit_reason": text, "alpaca_order_id": text, "status": status}
            moment = datetime(2026, 3, 6, 14, 31, tzinfo=UTC)
            moments = {"entry_at": moment, "exit_at": moment + timedelta(minutes=5)}
            numbers = {"pnl": 1.5, "entry_price": 1, "exit_price": 2, "shares": 1.5}
            db.execute(BotTrade.insert({**trade, **numbers, **moments}))
        for table, column in (
            ("BotTrade", name), ("BotConfig", name), ("BotDailyStats", name),
            ("BotConfig", '"state"'), ("BotConfig", '"mode"'),
            ("BotConfig", '"enabledCatalystTiers"'),
        ):  # fmt: skip
            mark = "%s" if is_postgres(db) else "?"
            db.execute_sql(f'UPDATE "{table}" SET {column} = {mark}', (text,))
        insert = 'INSERT INTO "BotDailyStats" ("id", "date", "updatedAt") VALUES ({0}, {0}, {0})'
        values = (text, text, "2026-03-06 14:31:00.000")
        db.execute_sql(insert.format("%s" if is_postgres(db) else "?"), values)
        if not is_postgres(db):  # SQLite takes any text for a time
            db.execute_sql(
                'UPDATE "BotTrade" SET "entryAt" = ?, "updatedAt" = ? WHERE "status" = ?',
                (text, text, text),
            )
    db.close()
    return text


def shown_by(command: Command, form: str, tmp_path: Path) -> list[str]:
    values = {"trade_id": f"{NO_NUL}open"} if command.may("trade_id") else {}
    if command.may("path"):
        values["path"] = str(tmp_path / f"{NO_NUL.replace('/', '')}{form}")
    if command.may("file"):
        suffix = ".svg" if "plot" in command.words else ""
        values["file"] = str(tmp_path / f"{NO_NUL.replace('/', '')}{form}{suffix}")
    yes = ["--yes"] if command.may("yes") else []
    return [*command.typed(**values), *yes, "-v", "-o", form]


@pytest.mark.parametrize(
    ("engine", "form"), [*(("sqlite", form) for form in FORMATS), ("postgresql", "table")]
)
@pytest.mark.usefixtures("planted")
def test_stored_text_cannot_control_the_terminal(
    on_terminal: OnTerminal, url: str, tmp_path: Path, form: str
) -> None:
    for command in COMMANDS:
        if command.words == ("demo",):  # makes rows of its own
            continue
        code, said = on_terminal(*shown_by(command, form, tmp_path), "--db", url)
        assert is_harmless(said), (str(command), said)
        assert code in (0, 2, 3, 4, 6), (str(command), said)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_arguments_cannot_control_the_terminal(on_terminal: OnTerminal, url: str) -> None:
    """Every argument and every option of every noun: its commands share what they share."""
    tried = set()
    for command in COMMANDS:
        code, said = on_terminal(*command.typed(), "--db", f"{url}{NO_NUL}", f"--{NO_NUL}")
        assert code == 2 and is_harmless(said), (str(command), said)
        for name in command.takes_text:
            if (command.words[0], name) in tried:
                continue
            tried.add((command.words[0], name))
            texts = [f"minWinRate={NO_NUL}", f"{NO_NUL}=1"] if name == "assignments" else [NO_NUL]
            for text in texts:
                code, said = on_terminal(*command.typed(**{name: text}), "--db", url)
                assert code in (0, 2, 3, 4, 5, 6) and is_harmless(said), (str(command), said)
    code, said = on_terminal("config", "show", "--db", f"{url}{NO_NUL}")
    assert code == 5 and is_harmless(said)


DATA = (
    "trades list", "trades closed", "config show", "stats show", "stats missed",
    "stats performance", "stats performance --by tier",
)  # fmt: skip


def test_programs_read_back_what_is_stored(botdb: Botdb, url: str, planted: str) -> None:
    trades = botdb("trades", "list", "--json", db=url).json
    [stored] = [trade for trade in trades if trade["status"] == planted]
    for column in ("symbol", "catalystType", "exitReason", "status", "alpacaOrderId", NO_NUL):
        assert stored[column] == planted
    config = botdb("config", "show", "--json", db=url).json
    assert [config[name] for name in ("state", "mode", NO_NUL)] == [planted] * 3
    [day] = botdb("stats", "show", "--json", db=url).json
    assert day["date"] == day["id"] == planted


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("command", DATA)
@pytest.mark.usefixtures("planted")
def test_json_lines_and_csv_say_the_same_as_json(botdb: Botdb, url: str, command: str) -> None:
    """CSV has a name for each column, and every value's own text in the place of it."""
    shown = botdb(*command.split(), "--json", db=url).json
    rows = shown if isinstance(shown, list) else [shown]
    lines = botdb(*command.split(), "-o", "jsonl", db=url).out.removesuffix("\n").split("\n")
    assert [json.loads(line) for line in lines] == rows
    table = botdb(*command.split(), "-o", "csv", db=url).out
    cells = list(csv.DictReader(io.StringIO(table, newline="")))
    assert rows and cells == [{name: as_cell(row[name]) for name in row} for row in rows]


def as_cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("engine", ["sqlite"])
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=12), field=st.sampled_from(["symbol", "id", "exitReason", "status"]))
def test_any_imported_text_is_harmless_and_reads_back(
    botdb: Botdb, on_terminal: OnTerminal, url: str, text: str, field: str
) -> None:
    row = {"id": "t1", "symbol": "A", "status": "open", "exitReason": "x", field: text}
    done = botdb("trades", "import", "-", "-o", "json", db=url, input=json.dumps([row]))
    if done.code == 0:
        [stored] = botdb("trades", "list", "--json", db=url).json
        assert {name: stored[name] for name in row} == row
        _, said = on_terminal("trades", "list", "--wide", "--db", url)
        assert is_harmless(said)
        with peewee.SqliteDatabase(url.removeprefix("sqlite:///")) as emptied:
            emptied.execute_sql('DELETE FROM "BotTrade"')
    else:
        assert done.code == 2 and is_harmless(done.err)
