"""`botdb check`: a block for each finding, exit codes, and the record for programs."""

from __future__ import annotations

import peewee
import pytest

from botdb.audit import recent
from botdb.audit.audit import RULES
from tests.audit.findings import trade
from tests.conftest import AddTrades, Botdb


def test_each_finding_has_the_problem_the_trades_and_the_remedy(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(trade("c17684", symbol="ABVX", pnl=None), trade("c2", pnl=None))
    result = botdb("check", db=url)
    assert result.code == 6
    assert result.lines[:6] == [
        "warning closed-without-pnl  2",
        "  closed, but without pnl: its day counts it as $0",
        "  ABVX c17684, AAPL c2",
        "  → look the fill up at the broker and enter it",
        "    botdb trades set c17684 pnl=USD --rollup",
        "",
    ]
    assert result.lines[-1] == "2 findings"  # not rolled up either
    assert "  1 day is not rolled up, or out of date: 2026-03-06" in result.lines


def test_the_last_line_counts_the_findings_of_each_severity(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    """On a small terminal the first of many findings have scrolled away."""
    add_trades(trade("c1", pnl=5, exitReason="odd"))
    assert botdb("check", db=url).lines[-1] == "3 findings (1 error, 1 warning, 1 info)"


def test_the_record_for_programs(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(trade("c1", symbol="ABVX", pnl=None))
    first, _ = botdb("check", "--json", db=url).json
    assert first == {
        "code": "closed-without-pnl",
        "severity": "warning",
        "table": "BotTrade",
        "count": 1,
        "ids": ["c1"],
        "problem": "closed, but without pnl: its day counts it as $0",
        "detail": None,
        "remedy": "look the fill up at the broker and enter it",
        "symbols": ["ABVX"],
        "message": "closed, but without pnl: its day counts it as $0: ABVX",
        "command": "botdb trades set c1 pnl=USD --rollup",
    }


def test_only_ignore_and_severity(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(trade("bad", pnl=None, exitReason="pdt_limit"))
    codes = [each["code"] for each in botdb("check", "--json", db=url).json]
    assert codes == ["closed-without-pnl", "stale-rollup", "unknown-exit-reason"]
    assert botdb("check", "--only", "unknown-exit-reason", db=url).code == 0
    only = ["--only", "unknown-exit-reason", "--severity", "info"]
    assert botdb("check", *only, db=url).code == 6
    assert botdb("check", "--severity", "error", db=url).code == 0
    ignored = ["--ignore", "closed-without-pnl", "--ignore", "stale-rollup"]
    assert botdb("check", *ignored, db=url).code == 0
    assert botdb("check", "--only", "bad-date", "--only", "bad-timestamp", db=url).lines == [
        f"nothing found by 2 rules of {len(RULES)}"
    ]
    wrong = botdb("check", "--only", "stale-rolup", db=url)
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean 'stale-rollup'?" in wrong.err


def test_a_database_without_errors_exits_0(botdb: Botdb, url: str) -> None:
    result = botdb("check", db=url)
    assert (result.code, result.lines) == (0, ["nothing found: all is well"])
    assert botdb("check", "--json", db=url).json == []


def test_check_says_which_rows_it_did_not_read(
    botdb: Botdb,
    url: str,
    db: peewee.Database,
    add_trades: AddTrades,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_trades({"status": "missed"}, {"status": "missed"})
    assert botdb("check", db=url).lines == ["nothing found: all is well"]
    monkeypatch.setattr(recent, "NEWEST", 1)
    assert botdb("check", db=url).lines == [
        "nothing found: all is well",
        "rules about now look at the open trades and the newest 5,000 others",
    ]
    db.execute_sql('ALTER TABLE "BotDailyStats" DROP COLUMN "tradeCount"')
    result = botdb("check", "--ignore", "missing-column", db=url)
    assert "the rows of BotDailyStats were not checked" in result.err


def test_a_database_without_any_of_the_tables_is_refused(botdb: Botdb, empty_url: str) -> None:
    assert botdb("check", db=empty_url).code == 5
