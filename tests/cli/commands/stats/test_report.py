"""`stats report`: which file it makes, and when it makes none."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from tests.conftest import AddTrades, Botdb

TRADES = [
    {"symbol": "ACME", "pnl": 100, "exitAt": "2026-03-05T15:00:00Z"},
    {"symbol": "GBIO", "pnl": -40, "exitAt": "2026-03-06T15:00:00Z"},
]


def test_a_page_is_made_of_the_trades_that_are_chosen(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades(*TRADES)
    file = tmp_path / "r.html"
    made = botdb("stats", "report", str(file), "--symbol", "acme", db=url)
    assert (made.code, made.out) == (0, "")
    assert made.err == f"{file}: 1 closed trade on 1 day, net $100.00\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    html = file.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>") and html.endswith("</html>\n")
    assert "symbol ACME" in html and "GBIO" not in html
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_file_is_replaced_only_by_force(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades(*TRADES)
    file = tmp_path / "r.html"
    file.write_text("old")
    refused = botdb("stats", "report", str(file), db=url)
    assert refused.code == 4 and file.read_text() == "old"
    assert botdb("stats", "report", str(file), "--force", db=url).code == 0
    assert "ACME" in file.read_text()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_page_goes_to_a_pipe(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(*TRADES)
    piped = botdb("stats", "report", "-", db=url)
    assert (piped.code, piped.err) == (0, "")
    assert piped.out.startswith("<!doctype html>")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_a_trade_there_is_no_page(botdb: Botdb, url: str, tmp_path: Path) -> None:
    none = botdb("stats", "report", str(tmp_path / "r.html"), db=url)
    assert (none.code, none.out) == (3, "")
    assert none.err.startswith("error: no closed trades in this period and filter\n")
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_password_never_gets_into_the_page(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(*TRADES)
    secret = url.replace("postgres@", "postgres:s3cr%40t@", 1)
    html = botdb("stats", "report", "-", db=secret).out
    assert "postgresql://postgres@" in html
    assert "s3cr" not in html


@pytest.mark.parametrize("engine", ["sqlite"])
def test_changes_in_the_journal_are_in_the_page(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(TRADES[0], {"symbol": "LATER", "pnl": 1, "exitAt": "2126-03-05T15:00:00Z"})
    assert botdb("config", "set", "maxSharePrice=30", db=url).code == 0
    html = botdb("stats", "report", "-", db=url).out
    assert "maxSharePrice: 20 → 30" in html
    assert "Changes" not in botdb("stats", "report", "-", "--symbol", "acme", db=url).out


@pytest.mark.parametrize("engine", ["sqlite"])
def test_another_kind_of_file_is_refused(botdb: Botdb, url: str, tmp_path: Path) -> None:
    refused = botdb("stats", "report", str(tmp_path / "r.pdf"), db=url)
    assert (refused.code, refused.out) == (2, "")
    assert "does not end in .html" in refused.err and "to PDF" in refused.err


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_its_extra_it_says_how_to_install_it(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    refused = botdb("stats", "report", "-", db=url)
    assert refused.code == 2
    assert refused.err == (
        "error: a report needs jinja2, which is not installed\n"
        "hint: install it with: pip install 'botdb[report]'\n"
    )
