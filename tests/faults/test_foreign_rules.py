"""Rules of the database itself: constraints, triggers and policies."""

from __future__ import annotations

import json
import random
import string
import threading
from collections.abc import Callable
from pathlib import Path

import peewee
import psycopg
import pytest

from botdb.database.dialect import is_postgres
from tests.conftest import AddTrades, Botdb
from tests.faults.commands import is_one_clear_line
from tests.faults.conftest import others
from tests.processes import wait_for

ROWS = json.dumps([{"id": f"n{i}", "symbol": "A", "status": "open"} for i in range(3)])
Add = Callable[[str], None]


@pytest.fixture
def add(db: peewee.Database, add_trades: AddTrades) -> Add:
    """Give the database rules; it has an open trade t1 then."""
    add_trades({"id": "t1", "status": "open"})

    def run(sql: str) -> None:
        with db.atomic():
            for statement in sql.split(";;"):
                db.execute_sql(statement)
        db.close()

    return run


def dropping(db: peewee.Database, event: str, table: str) -> str:
    """A trigger that lets no row through, without a word."""
    if is_postgres(db):
        return f"""CREATE FUNCTION drop_it() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN RETURN NULL; END';;
            CREATE TRIGGER t BEFORE {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION drop_it()"""
    return f"""CREATE TRIGGER t BEFORE {event} ON "{table}" BEGIN SELECT RAISE(IGNORE); END"""


@pytest.mark.parametrize(
    ("event", "table", "command"),
    [
        ("INSERT", "BotTrade", "trades import -"),
        ("UPDATE", "BotTrade", "trades miss t1 --reason x --yes"),
        ("UPDATE", "BotConfig", "config set minWinRate=0.25"),
    ],
)
def test_a_row_that_a_trigger_drops_is_not_reported_as_written(
    botdb: Botdb, db: peewee.Database, url: str, add: Add, event: str, table: str, command: str
) -> None:
    add(dropping(db, event, table))
    before = botdb("config", "log", "--all").out
    done = botdb(*command.split(), db=url, input=ROWS)
    assert is_one_clear_line(done, 5) and "trigger or a policy" in done.err, done
    assert botdb("config", "log", "--all").out == before
    assert len(botdb("trades", "list", "--json", db=url).json) == 1


@pytest.mark.parametrize("event", ["INSERT", "UPDATE"])
def test_a_day_that_a_trigger_drops_is_not_reported_as_rolled_up(
    botdb: Botdb, db: peewee.Database, url: str, add: Add, add_trades: AddTrades, event: str
) -> None:
    add_trades(
        {"id": "a", "exitAt": "2026-03-05T15:00:00Z", "pnl": 1.0},
        {"id": "b", "exitAt": "2026-03-06T15:00:00Z", "pnl": 2.0},
    )
    assert botdb("stats", "rollup", "--date", "2026-03-05", "-q", db=url).code == 0
    assert botdb("trades", "set", "a", "pnl=3", "--yes", db=url).code == 0
    days = botdb("stats", "show", "--json", db=url).json
    add(dropping(db, event, "BotDailyStats"))
    done = botdb("stats", "rollup", db=url)
    assert is_one_clear_line(done, 5) and "of 2 rows" in done.err, done
    assert botdb("stats", "show", "--json", db=url).json == days


def test_a_configuration_that_a_trigger_drops_is_not_reported_as_created(
    botdb: Botdb, db: peewee.Database, url: str, add: Add
) -> None:
    add("""DELETE FROM "BotConfig";; """ + dropping(db, "INSERT", "BotConfig"))
    done = botdb("init", db=url)
    assert is_one_clear_line(done, 5) and "trigger or a policy" in done.err, done


@pytest.mark.parametrize("engine", ["postgresql"])
def test_rows_that_a_policy_hides_are_not_left_out_in_silence(
    botdb: Botdb, db: peewee.Database, url: str, add: Add, tmp_path: Path
) -> None:
    role = f"reader_of_{db.database.partition('@/')[2].partition('?')[0]}"
    add(
        f"""CREATE ROLE {role} LOGIN;; GRANT ALL ON ALL TABLES IN SCHEMA public TO {role};;
        ALTER TABLE "BotTrade" ENABLE ROW LEVEL SECURITY;;
        CREATE POLICY part ON "BotTrade" USING (symbol <> 'AAPL')"""
    )
    guest = url.replace("postgres@", f"{role}@")
    for command in ("stats performance", "stats rollup", "trades list", "trades show t1"):
        refused = botdb(*command.split(), db=guest)
        assert is_one_clear_line(refused, 5) and "row-level security" in refused.err, refused
        assert "BYPASSRLS" in refused.err, refused
    accepted = guest + "&options=-c%20row_security%3Don"
    assert botdb("trades", "list", "--json", db=accepted).json == []
    backup = ("backup", str(tmp_path / "b.db"), "--portable")
    for url in (guest, accepted):
        refused = botdb(*backup, db=url)
        assert is_one_clear_line(refused, 5) and "row-level security" in refused.err, refused
    assert not (tmp_path / "b.db").exists()
    add(f"DROP OWNED BY {role};; DROP ROLE {role}")


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_row_that_a_policy_protects_is_not_reported_as_written(
    botdb: Botdb, db: peewee.Database, url: str, add: Add
) -> None:
    role = f"guest_of_{db.database.partition('@/')[2].partition('?')[0]}"
    add(
        f"""CREATE ROLE {role} LOGIN;; GRANT ALL ON ALL TABLES IN SCHEMA public TO {role};;
        ALTER TABLE "BotConfig" ENABLE ROW LEVEL SECURITY;;
        CREATE POLICY look ON "BotConfig" FOR SELECT USING (true);;
        CREATE POLICY lock ON "BotConfig" FOR UPDATE USING (true) WITH CHECK (false)"""
    )
    guest = url.replace("postgres@", f"{role}@") + "&options=-c%20row_security%3Don"
    done = botdb("config", "set", "minWinRate=0.25", db=guest)
    assert is_one_clear_line(done, 5) and "lets this role write no such row" in done.err, done
    add('DROP POLICY lock ON "BotConfig"')
    done = botdb("config", "set", "minWinRate=0.25", db=guest)
    assert done.code == 5 and done.out == "", done
    assert botdb("config", "get", "minWinRate", db=url).out == "0.5\n"
    add(f"DROP OWNED BY {role};; DROP ROLE {role}")


def test_a_violated_constraint_is_reported_and_nothing_is_imported(
    botdb: Botdb, db: peewee.Database, url: str, add: Add
) -> None:
    add(
        """ALTER TABLE "BotTrade" ADD COLUMN "venue" TEXT CHECK ("venue" <> 'X');;
        CREATE UNIQUE INDEX "one_order" ON "BotTrade" ("alpacaOrderId")"""
    )
    row = {"symbol": "A", "status": "open"}
    for rows, code in (
        ([{**row, "id": "a"}, {**row, "id": "b", "venue": "X"}], 2),
        ([{**row, "id": "a", "alpacaOrderId": "1"}, {**row, "id": "b", "alpacaOrderId": "1"}], 4),
    ):
        done = botdb("trades", "import", "-", db=url, input=json.dumps(rows))
        assert is_one_clear_line(done, code) and "nothing was imported" in done.err, done
    assert botdb("trades", "set", "t1", "venue=X", "--yes", db=url).code == 2
    assert len(botdb("trades", "list", "--json", db=url).json) == 1


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_value_that_a_domain_or_an_index_refuses_is_the_fault_of_the_file(
    botdb: Botdb, db: peewee.Database, url: str, add: Add
) -> None:
    add(
        """CREATE DOMAIN upper_text AS text CHECK (value = upper(value));;
        ALTER TABLE "BotTrade" ADD COLUMN "venue" upper_text"""
    )
    row = {"symbol": "A", "status": "open"}
    rows = f"{json.dumps(row)}\n{json.dumps({**row, 'venue': 'x'})}"
    done = botdb("trades", "import", "-", db=url, input=rows)
    assert is_one_clear_line(done, 2) and "line 2: value for domain" in done.err, done
    # The index compresses; what is random stays too long for it.
    long = "".join(random.Random(0).choices(string.ascii_letters, k=9_000))
    done = botdb("trades", "import", "-", db=url, input=json.dumps([{**row, "symbol": long}]))
    assert is_one_clear_line(done, 2) and "index row" in done.err, done
    done = botdb("trades", "set", "t1", f"symbol={long}", "--yes", db=url)
    assert is_one_clear_line(done, 2) and "index row" in done.err, done
    assert len(botdb("trades", "list", "--json", db=url).json) == 1


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize(
    ("on_conflict", "code", "out"),
    [
        ("fail", 4, ""),
        ("skip", 0, "3 trades read: 2 imported, 1 skipped\n"),
        # It was not there yet when the ids were looked up.
        ("replace", 0, "3 trades read: 3 imported\n"),
    ],
)
def test_an_id_that_another_writer_stores_meanwhile_is_a_conflict(
    botdb: Botdb, url: str, on_conflict: str, code: int, out: str
) -> None:
    with psycopg.connect(url) as other:
        other.execute(
            """INSERT INTO "BotTrade" (id, symbol, status, "updatedAt")
            VALUES ('n1', 'B', 'open', now())"""
        )

        def commit() -> None:
            wait_for(lambda: "Lock" in others(url))
            other.commit()

        writer = threading.Thread(target=commit)
        writer.start()
        done = botdb("trades", "import", "-", "--on-conflict", on_conflict, db=url, input=ROWS)
        writer.join()
    assert (done.code, done.out) == (code, out), done
    symbols = {row["id"]: row["symbol"] for row in botdb("trades", "list", "--json", db=url).json}
    assert (
        symbols
        == {
            "fail": {"n1": "B"},
            "skip": {"n0": "A", "n1": "B", "n2": "A"},
            "replace": {"n0": "A", "n1": "A", "n2": "A"},
        }[on_conflict]
    )


@pytest.mark.parametrize("engine", ["postgresql"])
def test_an_id_that_is_stored_twice_is_not_taken_for_a_trigger(
    botdb: Botdb, url: str, add: Add
) -> None:
    """As in a table that was restored without its primary key."""
    add(
        """ALTER TABLE "BotTrade" DROP CONSTRAINT "BotTrade_pkey";;
        INSERT INTO "BotTrade" SELECT * FROM "BotTrade" """
    )
    done = botdb("trades", "set", "t1", "pnl=3", "--yes", db=url)
    assert is_one_clear_line(done, 5) and "botdb check" in done.err, done
    assert [row["pnl"] for row in botdb("trades", "list", "--json", db=url).json] == [None, None]
