"""`stats plot`: which files it makes of which trades, and when it makes none."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import AddTrades, Botdb
from tests.terminals import on_terminal

TRADES = [
    {"symbol": "ACME", "pnl": 100, "exitAt": "2026-03-05T15:00:00Z"},
    {"symbol": "ACME", "pnl": -40, "exitAt": "2026-03-06T15:00:00Z"},
    {"symbol": "<b>&", "pnl": 7, "exitAt": "2026-03-09T15:00:00Z"},
]


def words_of(svg: str) -> str:
    return " ".join(" ".join(ElementTree.fromstring(svg).itertext()).split())


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("name", ["a.svg", "a.PNG", "a.html"])
def test_a_picture_is_written(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path, name: str
) -> None:
    add_trades(*TRADES)
    file = tmp_path / name
    drawn = botdb("stats", "plot", str(file), db=url)
    assert (drawn.code, drawn.out) == (0, "")
    assert drawn.err == f"{file}: 3 closed trades on 3 days, net $67.00\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    picture = file.read_bytes()
    if name.endswith("PNG"):
        assert picture.startswith(b"\x89PNG")
    elif name.endswith("svg"):
        assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    else:
        assert picture.startswith(b"<!doctype html>") and b"</svg>" in picture
        assert not re.search(rb"""(src|href)=["'](?!#)""", picture)  # nothing is fetched


def test_the_title_names_database_mode_period_and_filter(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(*TRADES)
    chosen = ("--on", "exited", "--since", "2026-03-06", "--symbol", "acme", "--losers")
    drawn = botdb("stats", "plot", "-", *chosen, db=url)
    title = words_of(drawn.out)
    label = url.removeprefix("sqlite:///").partition("?")[0]
    assert label in title
    assert "paper · exited since 2026-03-06 (New York) · symbol ACME · losers" in title
    assert "1 closed trade on 1 day, net -$40.00" in title


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_same_trades_make_the_same_picture_in_a_file_and_in_a_pipe(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades(*TRADES)
    piped = botdb("stats", "plot", "-", db=url)
    assert botdb("stats", "plot", str(tmp_path / "a.svg"), db=url).code == 0
    assert (tmp_path / "a.svg").read_text() == piped.out
    assert botdb("stats", "plot", "-", "--format", "html", db=url).out.startswith("<!doctype html>")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_a_trade_there_is_no_picture_and_the_old_one_stays(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades(*TRADES)
    (tmp_path / "old.svg").write_text("old")
    none = botdb("stats", "plot", str(tmp_path / "old.svg"), "--since=2026-04-01", db=url)
    assert (none.code, none.out) == (3, "")
    assert none.err.startswith("error: no closed trades in this period and filter\n")
    assert (tmp_path / "old.svg").read_text() == "old"
    assert botdb("stats", "plot", str(tmp_path / "old.svg"), db=url).code == 0
    assert (tmp_path / "old.svg").read_text().endswith("</svg>\n")
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_missing_folder_is_an_error(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades(*TRADES)
    refused = botdb("stats", "plot", str(tmp_path / "nowhere" / "a.svg"), db=url)
    assert refused.code == 2 and "cannot write" in refused.err


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_terminal_gets_no_picture(
    monkeypatch: pytest.MonkeyPatch, url: str, add_trades: AddTrades
) -> None:
    add_trades(*TRADES)
    code, said = on_terminal(monkeypatch, "stats", "plot", "-", "--format", "png", f"--db={url}")
    assert code == 2 and "a picture cannot be shown in a terminal" in said


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("name", ["a.svg", "a.png"])
def test_a_word_in_any_characters_is_drawn(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path, name: str
) -> None:
    add_trades({**TRADES[0], "symbol": "株式"})
    assert botdb("stats", "plot", str(tmp_path / name), "--symbol", "株式", db=url).code == 0
    assert name == "a.png" or "symbol 株式" in words_of((tmp_path / name).read_text("utf-8"))


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("name", "missing"),
    [("a.svg", "jinja2"), ("a.png", "jinja2"), ("a.png", "resvg_py"), ("a.png", "font_roboto")],
)
def test_without_its_extra_it_says_how_to_install_it(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch, name: str, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    refused = botdb("stats", "plot", name, db=url)
    assert refused.code == 2
    assert refused.err == (
        f"error: a picture needs {missing}, which is not installed\n"
        "hint: install it with: pip install 'botdb[report]'\n"
    )
