from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import AddTrades, Botdb

TRADES = [
    {"pnl": 100, "exitAt": "2026-03-05T15:00:00Z"},
    {"pnl": -40, "exitAt": "2026-03-06T15:00:00Z"},
    {"pnl": 7, "exitAt": "2026-03-09T15:00:00Z"},
]


@pytest.mark.parametrize("name", ["a.svg", "a.PNG", "a.html"])
def test_a_picture_is_written(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path, name: str
) -> None:
    add_trades(*TRADES)
    drawn = botdb("stats", "plot", str(tmp_path / name), db=url)
    assert (drawn.code, drawn.out) == (0, "")
    assert drawn.err == f"{tmp_path / name}: 3 closed trades on 3 days, net $67.00\n"
    picture = (tmp_path / name).read_bytes()
    if name.endswith("PNG"):
        assert picture.startswith(b"\x89PNG")
    elif name.endswith("svg"):
        assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    else:
        assert picture.startswith(b"<!doctype html>") and b"</svg>" in picture
        assert not re.search(rb"""(src|href)=["'](?!#)""", picture)  # nothing is fetched


def test_the_same_trades_make_the_same_file(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades(*TRADES)
    for name in ("a.svg", "b.svg"):
        assert botdb("stats", "plot", str(tmp_path / name), db=url).code == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_without_trades_there_is_a_picture_all_the_same(
    botdb: Botdb, url: str, tmp_path: Path
) -> None:
    assert botdb("stats", "plot", str(tmp_path / "none.svg"), db=url).code == 0
    assert (tmp_path / "none.svg").exists()


def test_a_name_that_is_no_picture_is_refused(botdb: Botdb, url: str, tmp_path: Path) -> None:
    for name, message in (
        ("a.txt", "is no picture that botdb can draw"),
        ("a", "is no picture that botdb can draw"),
        ("nowhere/a.svg", "cannot write"),
    ):
        refused = botdb("stats", "plot", str(tmp_path / name), db=url)
        assert (refused.code, refused.out) == (2, "")
        assert message in refused.err
    assert not list(tmp_path.glob("a*"))


def test_without_matplotlib_it_is_said_how_to_install_it(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    refused = botdb("stats", "plot", str(tmp_path / "a.svg"), db=url)
    assert refused.code == 2
    assert refused.err == (
        "error: a picture needs matplotlib, which is not installed\n"
        "hint: install it with: pip install 'botdb[plot]'\n"
    )
