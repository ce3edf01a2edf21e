"""`botdb status`: the screen, the record for programs, the exit code and the watch."""

from __future__ import annotations

import os
import pty
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee
import pytest
from rich.cells import cell_len

from botdb.clock import timestamps
from tests import signals
from tests.audit.findings import NOW, open_trade, trade
from tests.conftest import AddTrades, Botdb
from tests.processes import Process, botdb_in_pipes, wait_for
from tests.terminals import on_terminal, terminal


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of commands in this process shows NOW."""
    monkeypatch.setattr(timestamps, "utc_now", lambda: NOW)


def test_problems_come_first_each_with_a_command(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(
        open_trade("c1768451aaaa", symbol="ABVX", entryAt="2026-03-01T08:00:00Z"),
        open_trade("c1768452bbbb", symbol="KULR", shares=30),
        trade("lost", exitPrice=9.5, pnl=-25, exitAt="2026-03-06T19:00:00Z"),
        trade("won", pnl=50, exitAt="2026-03-05T19:00:00Z", entryAt="2026-03-05T18:59:00Z"),
    )
    assert botdb("stats", "rollup", db=url).code == 0
    out = botdb("status", db=url).out
    command = "botdb trades show c1768451"
    assert out.partition("EST, ")[2].splitlines()[:10] == [
        "closes in 1h 00m",
        "paper · stopped · disabled",
        "",
        "✗ 1 problem",
        f"  ABVX open for 5d 12h, longest hold 5m 00s                     {command}",
        f"  note: ABVX entered outside the session: 2026-03-01, weekend   {command}",
        "",
        "today   -$25.00   1 trade, 0 won 1 lost   ░░░░░░░░░░ 5% of the $500 loss limit",
        "week    +$25.00   month   +$25.00   last trade written 2m 00s ago",
        "open    2 of 3    $800 in positions, $56 at risk at the stop",
    ]


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("moment", "market"),
    [
        ("2026-11-25T14:25:04Z", "Wed 2026-11-25 09:25:04 EST, opens in 4m 56s"),
        ("2026-11-25T20:59:00Z", "Wed 2026-11-25 15:59:00 EST, closes in 1m 00s"),
        ("2026-11-25T21:00:00Z", "Wed 2026-11-25 16:00:00 EST, closed, opens Fri 09:30"),
        (
            "2026-11-26T15:00:00Z",
            "Thu 2026-11-26 10:00:00 EST, closed: Thanksgiving Day, opens Fri 09:30",
        ),
        ("2026-11-27T13:30:00Z", "Fri 2026-11-27 08:30:00 EST, opens in 1h 00m, closes 13:00"),
        ("2026-11-27T17:30:00Z", "Fri 2026-11-27 12:30:00 EST, closes 13:00, in 30m 00s"),
        ("2026-11-28T15:00:00Z", "Sat 2026-11-28 10:00:00 EST, closed: weekend, opens Mon 09:30"),
        ("2026-07-06T13:00:00Z", "Mon 2026-07-06 09:00:00 EDT, opens in 30m 00s"),
    ],
)
def test_the_first_line_says_when_the_market_opens_or_closes(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch, moment: str, market: str
) -> None:
    monkeypatch.setattr(timestamps, "utc_now", lambda: timestamps.from_text(moment))
    assert market in botdb("status", db=url).out


def test_live_mode_is_in_capitals_and_red(botdb: Botdb, url: str) -> None:
    assert botdb("config", "set", "mode=live", "--yes", db=url).code == 0
    assert "LIVE · stopped · disabled" in botdb("status", db=url).lines
    assert "\x1b[1;31mLIVE\x1b[0m" in botdb("status", "--color", "always", db=url).out


def test_a_mode_that_is_unknown_is_treated_as_live(
    botdb: Botdb, url: str, db: peewee.Database
) -> None:
    db.execute_sql("""UPDATE "BotConfig" SET "mode" = 'Live ', "state" = 'odd'""")
    out = botdb("status", "--color", "always", db=url).out
    assert "\x1b[1;31mLIVE \x1b[0m · \x1b[1;31modd\x1b[0m" in out
    assert "mode is 'Live ', but" in out and "botdb config set state=stopped mode=paper" in out


def test_the_screen_of_a_busy_day_fits_a_small_terminal(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    now = NOW.isoformat()
    add_trades(*[{"status": "open", "symbol": f"S{i}", "entryAt": now} for i in range(9)])
    add_trades(*[trade(f"t{i}", pnl=-5, exitPrice=9.9) for i in range(30)])
    result = botdb("status", db=url)
    assert result.code == 0
    assert len(result.lines) < 24
    assert (
        "-$150.00   30 trades, 0 won 30 lost   ▓▓▓░░░░░░░ 30% of the $500 loss limit" in result.out
    )
    assert "today's stored row: none; 'botdb stats rollup' brings it up to date" in result.out
    assert "9 of 3    $0 in positions, $0 at risk at the stop; the oldest 5:" in result.out


def test_the_note_on_todays_row_is_indented_where_the_terminal_ends(
    url: str, add_trades: AddTrades, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_trades(trade("t"))
    _, screen = on_terminal(monkeypatch, "status", "--db", url, columns=60, NO_COLOR="1")
    note = "        today's stored row: none; 'botdb stats rollup'\n        brings it up to date\n"
    assert note in screen


def test_ids_are_short_on_a_terminal_and_whole_in_a_pipe(
    botdb: Botdb, url: str, add_trades: AddTrades, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_trades({"id": "c17684rq2tzq", "status": "open", "entryAt": NOW.isoformat()})
    code, screen = on_terminal(monkeypatch, "status", "--db", url, columns=80)
    assert code == 0
    assert "c17684 " in screen and "c17684rq2tzq" not in screen
    assert "c17684rq2tzq" in botdb("status", db=url).out


def test_the_head_ends_at_the_edge_with_wide_characters_too(
    botdb: Botdb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("bots.db", "株式.db"):
        assert botdb("init", db=name).code == 0
        _, screen = on_terminal(monkeypatch, "status", "--db", name, columns=80, NO_COLOR="1")
        head = screen.splitlines()[0]
        assert name in head
        assert cell_len(head) == 80


def test_the_worst_of_many_problems_are_shown_and_the_others_counted(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    old = {"entryAt": "2026-03-05T10:00:00Z", "shares": 1000, "entryPrice": 100}
    add_trades(*[open_trade(f"t{i}", symbol=f"S{i}", **old) for i in range(4)])
    add_trades(trade("t", exitPrice=1, pnl=-450), trade("u", exitPrice=None, pnl=-60, shares=None))
    assert botdb("config", "set", "enabled=true", db=url).code == 0
    out = botdb("status", db=url).out
    assert "✗ 6 problems" in out and "  and 2 more: botdb check" in out
    assert len(out.splitlines()) < 24


def test_the_record_for_programs(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(trade("t", pnl=-5, exitPrice=9.9), open_trade("o", shares=10))
    record = botdb("status", "--json", db=url).json
    assert set(record) == {
        "database", "state", "mode", "enabled", "problems", "market", "openTrades", "investedUsd",
        "atRiskUsd", "today", "week", "month", "lossLimitUsedPct", "oldestOpenSec", "overdue",
        "lastWrittenAt",
    }  # fmt: skip
    assert (record["state"], record["mode"], record["enabled"]) == ("stopped", "paper", False)
    assert record["problems"] == []
    assert record["market"] == {
        "open": True,
        "closed": None,
        "closesAt": "2026-03-06T21:00:00.000Z",
        "opensAt": "2026-03-09T13:30:00.000Z",
    }
    assert record["today"] == {
        "date": "2026-03-06",
        "stored": None,
        "live": {"realizedPnl": -5, "tradeCount": 1, "dayTradeCount": 1},
        "won": 0,
        "lost": 1,
    }
    assert record["week"] == record["month"] == record["today"]["live"]
    assert (record["lossLimitUsedPct"], record["oldestOpenSec"]) == (1, 120)
    assert (record["investedUsd"], record["atRiskUsd"]) == (100, 7)
    assert record["lastWrittenAt"] == "2026-03-06T19:58:00.000Z"


def test_the_exit_code_reports_problems_only_with_e(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(trade("note", entryAt="2026-03-06T14:00:00Z"))  # before the open: information
    assert botdb("stats", "rollup", db=url).code == 0
    record = botdb("status", "-e", "--json", db=url)
    assert [each["severity"] for each in record.json["problems"]] == ["info"]
    assert record.code == 0
    assert "✓ no problem" in botdb("status", db=url).out
    add_trades(open_trade("ghost", entryAt="2026-03-05T15:00:00Z"))
    assert [botdb("status", *e, db=url).code for e in ([], ["-e"], ["--exit-code"])] == [0, 6, 6]


# --- the watch ----------------------------------------------------------------------------


@contextmanager
def watching(url: str, *options: str) -> Iterator[tuple[Process, int, bytearray]]:
    """A watch in a terminal: the process, the keyboard to type on, what it shows."""
    keyboard, read_from = pty.openpty()
    with terminal(80) as (theirs, shown):
        process = Process(
            [sys.executable, "-m", "botdb", "status", "--db", url, "--watch", *options],
            stdin=read_from,
            stdout=theirs,
            stderr=theirs,
            env={"TERM": "xterm", "NO_COLOR": "1"},
        )
        os.close(theirs)
        try:
            yield process, keyboard, shown
        finally:
            process.kill()
            process.wait()
            os.close(read_from)
            os.close(keyboard)


def wait_until(shown: bytearray, *texts: bytes, count: int = 1) -> None:
    wait_for(lambda: all(shown.count(text) >= count for text in texts))


def test_a_watch_redraws_in_place_and_ends_cleanly(url: str) -> None:
    with watching(url, "0.1") as (process, _, shown):
        wait_until(shown, b"\x1b[H", count=3)
        signals.end(process)
    assert process.returncode == 130
    text = shown.decode()
    assert text.startswith("\x1b[?1049h\x1b[?25l")
    assert text.count("\x1b[?1049l") == text.count("\x1b[?25h") == 1
    assert "\x1b[2J" not in text  # nothing is cleared before it is drawn
    left_behind = text[text.index("\x1b[?1049l") :]
    assert re.search(r"open +0 of 3", left_behind)
    assert left_behind.rstrip().endswith("interrupted")
    assert "Traceback" not in text


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_watch_goes_on_while_the_database_is_missing(url: str) -> None:
    path = Path(url.removeprefix("sqlite:///"))
    with watching(url, "0.1") as (process, _, shown):
        wait_until(shown, b"\x1b[H")
        path.rename(path.with_suffix(".gone"))
        wait_until(shown, b"error: ", b"trying again", count=2)
        assert process.poll() is None
        del shown[:]
        path.with_suffix(".gone").rename(path)
        wait_until(shown, b"no problem")
        tail = shown[-1500:]
        del shown[:]
        wait_until(shown, b"\x1b[H", count=2)
        assert b"trying again" not in shown, tail


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_watch_without_seconds_ends_with_q(url: str) -> None:
    with watching(url) as (process, keyboard, shown):
        wait_until(shown, b"\x1b[H")
        os.write(keyboard, b"q")
        assert process.wait(10) == 0
    assert b"\x1b[?1049l" in shown


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_watch_in_a_pipe_goes_on_while_the_database_is_missing(url: str) -> None:
    path = Path(url.removeprefix("sqlite:///"))
    with botdb_in_pipes("status", "-o", "jsonl", "--watch", "0.1", "--db", url) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline().startswith(b'{"database"')
        path.rename(path.with_suffix(".gone"))
        assert process.stderr.readline().startswith(b"error: ")
        path.with_suffix(".gone").rename(path)
        while process.stdout.readline() == b"":
            assert process.poll() is None
        assert process.stdout.readline().startswith(b'{"database"')


def test_the_first_status_of_a_watch_must_succeed(botdb: Botdb, empty_url: str) -> None:
    assert botdb("status", "--watch", db=empty_url).code == 5
    assert botdb("status", "--watch", "soon", db=empty_url).code == 2
    assert botdb("status", "--watch", "0", db=empty_url).code == 2
